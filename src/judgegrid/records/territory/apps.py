"""The room as a Django app."""

from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "judgegrid.records.territory"
    label = "territory"
    verbose_name = "辖区"
