"""The room as a Django app."""

from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "judgegrid.records.ledger"
    label = "ledger"
    verbose_name = "收案台账"
