"""The room as a Django app."""

from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "judgegrid.records.missed"
    label = "missed"
    verbose_name = "漏排"
