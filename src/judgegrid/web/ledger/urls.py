"""Addresses of this room."""

from django.urls import path

from judgegrid.web.ledger import import_views, learning_views, views, worklist_views

urlpatterns = [
    path("", views.filing_list, name="ledger"),
    path("search/", views.search, name="ledger_search"),
    path("export/", views.export, name="ledger_export"),
    path("areas/", views.area_options, name="ledger_areas"),
    path("causes/", views.cause_options, name="ledger_causes"),
    path("filings/<int:filing_id>/", views.filing, name="filing"),
    path("filings/<int:filing_id>/clear/", views.filing_in_clear, name="filing_in_clear"),
    path("imports/", import_views.import_list, name="imports"),
    path("imports/template.xlsx", import_views.template, name="ledger_template"),
    path("imports/new/", import_views.upload, name="import_upload"),
    path("imports/<uuid:run_id>/", import_views.import_run, name="import_run"),
    path("imports/<uuid:run_id>/progress/", import_views.progress, name="import_progress"),
    path("imports/<uuid:run_id>/sheet/", import_views.sheet, name="import_sheet"),
    path("imports/<uuid:run_id>/columns/", import_views.columns, name="import_columns"),
    path("imports/<uuid:run_id>/unknown/", import_views.unknown_causes, name="import_unknown"),
    path("imports/<uuid:run_id>/causes/", import_views.take_causes, name="import_take_causes"),
    path("imports/<uuid:run_id>/apply/", import_views.confirm, name="import_apply"),
    path("imports/<uuid:run_id>/cancel/", import_views.cancel, name="import_cancel"),
    path("imports/<uuid:run_id>/wrong.xlsx", import_views.wrong_rows, name="import_wrong_rows"),
    path("worklist/", worklist_views.worklist, name="worklist"),
    path("worklist/learned/", learning_views.learned_causes, name="learned_causes"),
    path("worklist/decide/", worklist_views.decide, name="worklist_decide"),
]
