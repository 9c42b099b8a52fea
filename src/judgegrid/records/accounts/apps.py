"""The room as a Django app."""

from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "judgegrid.records.accounts"
    label = "accounts"
    verbose_name = "人员"
