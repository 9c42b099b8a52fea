"""The trail holds, and says where it was touched."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import Error, connection, transaction

from judgegrid.domain.people import Permission, Scope
from judgegrid.domain.refusals import Absent
from judgegrid.records.audit import actions, queries
from judgegrid.records.audit.models import Entry

AT = datetime(2026, 9, 30, 8, 30, tzinfo=timezone(timedelta(hours=8)))
READER = Scope(permissions=frozenset({Permission.READ_AUDIT}))


def three(db=None):
    return [
        actions.record(
            at=AT, action="look", object_type="filing", object_id=n, detail={"字段": ["姓名"], "n": n}
        )
        for n in range(3)
    ]


@pytest.mark.django_db
def test_an_untouched_chain_holds():
    three()
    assert queries.verify(scope=READER) == queries.Verdict(3)


@pytest.mark.django_db
def test_sm3_is_the_standard_one():
    digest = hashlib.new("sm3", b"abc").hexdigest()
    assert digest == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"actor_name": "别人"}, {"result": "refused"}, {"detail": {"n": 9}}])
def test_the_verifier_names_the_first_altered_entry(change):
    rows = three()
    for name, value in change.items():
        setattr(rows[1], name, value)
    verdict = queries.verify(scope=READER, rows=rows)
    assert (verdict.first_bad, verdict.holds) == (2, False)


@pytest.mark.django_db
def test_the_verifier_names_a_missing_entry():
    rows = three()
    assert queries.verify(scope=READER, rows=[rows[0], rows[2]]).first_bad == 2


@pytest.mark.django_db
def test_the_verifier_names_an_entry_put_in():
    rows = three()
    rows[1].previous_hash = "f" * 64
    assert "不衔接" in queries.verify(scope=READER, rows=rows).reason


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET result = 'x'", "DELETE FROM audit_entry"])
def test_the_database_refuses_to_change_an_entry(statement):
    three()
    with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.count() == 3


@pytest.mark.django_db
def test_only_the_audit_administrator_reads_the_trail(scope_of):
    for short in ("system_admin", "security_admin", "governance_office", "grid_judge"):
        with pytest.raises(Absent):
            queries.entries(scope=scope_of(short))
    assert list(queries.entries(scope=scope_of("audit_admin"))) == []


@pytest.mark.django_db
def test_entries_are_found_by_name_action_and_day():
    three()
    actions.record(at=AT + timedelta(days=1), action="export", object_type="filing", actor_name="王法官")
    assert queries.entries(scope=READER, text="王法官").count() == 1
    assert queries.entries(scope=READER, action="look").count() == 3
    assert queries.actions(scope=READER) == ["export", "look"]
    assert queries.entries(scope=READER, from_on=datetime(2026, 10, 1, tzinfo=UTC).date()).count() == 1
