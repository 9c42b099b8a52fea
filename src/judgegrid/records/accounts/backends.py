"""Sign-in by username and password; permissions come from posts, never from here."""

from django.contrib.auth.backends import ModelBackend


class Backend(ModelBackend):
    """Django's password check for our own user model."""

    def get_user_permissions(self, user_obj: object, obj: object = None) -> set[str]:
        return set()

    def get_all_permissions(self, user_obj: object, obj: object = None) -> set[str]:
        return set()

    def has_perm(self, user_obj: object, perm: str, obj: object = None) -> bool:
        return False
