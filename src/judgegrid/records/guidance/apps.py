"""The room as a Django app."""

from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "judgegrid.records.guidance"
    label = "guidance"
    verbose_name = "指引"
