"""The workbook of wrong rows by its page: opened for the download, written into the trail."""

import pytest
from django.urls import reverse

from judgegrid.records.audit.models import Entry
from judgegrid.records.ledger.kept import place_of
from judgegrid.records.ledger.models import ImportRun
from web.ledger.test_ledger_pages import ROWS, brought, line  # noqa: F401  (a fixture)

pytestmark = pytest.mark.django_db


def test_who_imports_gets_the_workbook_and_the_trail_says_so(signed_in, brought):  # noqa: F811
    run = brought(ROWS)
    address = reverse("import_wrong_rows", args=[run.pk])
    answer = signed_in("docketing_clerk").get(address)
    assert b"".join(answer.streaming_content).startswith(b"PK\x03\x04")
    assert Entry.objects.filter(action="ledger.import.wrong_rows", object_id=str(run.pk)).count() == 1
    assert signed_in("clerk_next").get(address).status_code == 404


def test_a_spoilt_file_is_told_and_nothing_is_in_the_trail(signed_in, brought):  # noqa: F811
    run = brought([line(3, 立案日期="下周")])
    with open(place_of(ImportRun.objects.get(pk=run.pk).wrong_rows_path), "r+b") as file:
        file.seek(200)
        file.write(b"x")
    answer = signed_in("docketing_clerk").get(reverse("import_wrong_rows", args=[run.pk]))
    assert answer.status_code == 422
    assert "已损坏或被改动" in answer.content.decode()
    assert not Entry.objects.filter(action="ledger.import.wrong_rows").exists()
