"""The room as a Django app."""

from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "judgegrid.records.analysis"
    label = "analysis"
    verbose_name = "统计分析"
