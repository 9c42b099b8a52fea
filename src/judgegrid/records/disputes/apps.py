"""The room as a Django app."""

from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "judgegrid.records.disputes"
    label = "disputes"
    verbose_name = "纠纷"
