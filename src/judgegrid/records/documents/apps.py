"""The room as a Django app."""

from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "judgegrid.records.documents"
    label = "documents"
    verbose_name = "文稿"
