"""The room as a Django app."""

from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "judgegrid.records.audit"
    label = "audit"
    verbose_name = "审计"
