"""The optional column of facts: sealed, compared, kept."""

import pytest
from django.db import connection

from judgegrid.records.ledger.models import Filing

pytestmark = pytest.mark.django_db
HEADERS = ["案号", "立案日期", "案由", "原告", "被告", "被告证件号", "被告住所", "小区", "标的额"]


def test_facts_come_in_sealed_and_change_like_any_column(clerk, make_line):
    headers = [*HEADERS, "事实与理由"]
    clerk.load([[*make_line(1), "业主三年没有交物业费"], [*make_line(2), ""]], headers)
    first, second = Filing.objects.order_by("pk")
    assert first.facts == "业主三年没有交物业费" and second.facts == ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT facts FROM ledger_filing ORDER BY id")
        kept = [row[0] for row in cursor.fetchall()]
    assert kept[0].startswith("1:") and kept[1] == ""
    clerk.load([make_line(1, 标的额=99)])  # a file without the column keeps what is known
    first.refresh_from_db()
    assert first.facts == "业主三年没有交物业费" and first.amount == 99
    clerk.load([[*make_line(1, 标的额=99), "另有滞纳金"]], headers)
    first.refresh_from_db()
    assert first.facts == "另有滞纳金" and "facts" in str(first.changes.first().fields)
