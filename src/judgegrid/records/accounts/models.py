"""Users and the posts they hold over areas."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from judgegrid.domain.people import ROLE_LABELS


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, username: str, *, name: str, password: str | None = None, **fields: object
    ) -> "User":
        user = self.model(username=username, name=name, **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """Someone with an account; what they may do follows from their posts alone."""

    username = models.CharField("账号", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=60)
    phone = models.CharField("工作电话", max_length=20, blank=True)
    office = models.CharField("单位", max_length=80, blank=True)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("须改密码", default=False)
    password_set_at = models.DateTimeField("密码设定时间", null=True)
    last_seen_at = models.DateTimeField("最近使用", null=True)
    created_at = models.DateTimeField("建立时间", null=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        verbose_name = verbose_name_plural = "人员"

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A role over an area from a day to a day; waits for approval before it counts."""

    user = models.ForeignKey(User, models.PROTECT, related_name="posts", verbose_name="人员")
    role = models.CharField(
        "角色", max_length=24, choices=[(role.value, label) for role, label in ROLE_LABELS.items()]
    )
    area_code = models.CharField("区划", max_length=17, blank=True)
    from_on = models.DateField("起")
    to_on = models.DateField("止", null=True, blank=True)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="授予人")
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="核准人")
    approved_at = models.DateTimeField("核准时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        indexes = [models.Index(fields=["user", "from_on"])]


class OldPassword(models.Model):
    """Hashes of earlier passwords: the last five may not come back (SEC-01)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="old_passwords", verbose_name="人员")
    password = models.CharField("摘要", max_length=128)
    set_at = models.DateTimeField("设定时间")

    class Meta:
        verbose_name = verbose_name_plural = "旧密码"
