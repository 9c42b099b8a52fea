"""Many rows at once are the same rows as one by one."""

from datetime import UTC, datetime

import pytest

from judgegrid.records import bulk
from judgegrid.records.audit.models import Entry
from judgegrid.records.disputes.models import Dispute

AT = datetime(2026, 9, 1, 8, tzinfo=UTC)


def a_dispute(n):
    return Dispute(number=f"D{n}", source="grid", subject=f"事{n}", reported_at=AT, scope_code="320211001001")


@pytest.mark.django_db
def test_sealed_and_plain_values_come_back_as_they_went_in():
    assert bulk.create(a_dispute(n) for n in range(3)) == 3
    rows = list(Dispute.objects.order_by("number"))
    assert [(row.number, row.subject, row.reported_at) for row in rows] == [
        (f"D{n}", f"事{n}", AT) for n in range(3)
    ]
    bulk.update(Dispute, ["state", "support"], [("withdrawn", 7, rows[1].pk)])
    assert list(Dispute.objects.order_by("number").values_list("state", "support")) == [
        ("reported", 0),
        ("withdrawn", 7),
        ("reported", 0),
    ]


@pytest.mark.django_db
def test_values_of_another_type_than_their_column_are_converted_as_when_saved():
    row = a_dispute(1)
    row.support, row.attribution_confidence, row.dispute_type = "3", 1, 12
    bulk.create([row])
    fields = ("support", "attribution_confidence", "dispute_type")
    assert Dispute.objects.values_list(*fields).get() == (3, 1.0, "12")
    row = Dispute.objects.get()
    row.support, row.attribution_confidence = "4", None
    bulk.change([row], ["support", "attribution_confidence"])
    assert Dispute.objects.values_list(*fields).get() == (4, None, "12")


@pytest.mark.django_db
def test_json_comes_back_as_json():
    entry = Entry(
        sequence=1,
        at=AT,
        action="a",
        object_type="o",
        previous_hash="0",
        hash="1",
        detail={"字段": ["姓名"], "n": 1},
    )
    bulk.create([entry])
    assert Entry.objects.get().detail == {"字段": ["姓名"], "n": 1}


@pytest.mark.django_db
def test_nothing_to_write_is_no_error():
    assert bulk.create([]) == 0


@pytest.mark.django_db
def test_chosen_fields_of_saved_rows_are_written_sealed_and_the_others_left():
    bulk.create(a_dispute(n) for n in range(2))
    rows = list(Dispute.objects.order_by("number"))
    for row in rows:
        row.subject, row.support, row.state = "改过", 4, "withdrawn"
    bulk.change(rows, ["subject", "support"])
    bulk.change([], ["subject"])
    assert list(Dispute.objects.values_list("subject", "support", "state")) == [("改过", 4, "reported")] * 2
