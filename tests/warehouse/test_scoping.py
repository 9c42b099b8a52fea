"""One scope, two translators, the same rows."""

from datetime import datetime

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from judgegrid.domain.people import MACHINE, CodeRange, Scope
from judgegrid.domain.privacy import SharingClass
from judgegrid.records.ledger.models import Filing
from judgegrid.records.scoping import reached as in_orm
from judgegrid.warehouse import engines
from judgegrid.warehouse.schema import FILINGS
from judgegrid.warehouse.scoping import reached as in_warehouse
from warehouse.facts import random_filings

CODES = (
    "",
    "320000000000",
    "320200000000",
    "320211000000",
    "320211001000",
    "320211001001",
    "32021100100101001",
    "320213000000",
    "320213001001",
    "329999999999",
)
ROWS = random_filings(150, seed=7)
AT = {name: place for place, name in enumerate(FILINGS.names)}
CONNECTION = engines.connect(threads=1)
SCOPES = st.builds(
    lambda codes, classes: Scope(
        ranges=tuple(CodeRange.below(code) for code in codes), filing_classes=frozenset(classes)
    ),
    st.lists(st.sampled_from(CODES), max_size=3),
    st.lists(st.sampled_from(list(SharingClass)), max_size=5),
)


@pytest.fixture
def filings(db):
    at = timezone.make_aware(datetime(2026, 7, 1))
    Filing.objects.bulk_create(
        Filing(
            id=row[AT["id"]] + 1,
            case_number=f"（2026）苏0211民初{row[AT['id']]}号",
            year=2026,
            court_code="苏0211",
            type_word="民初",
            proceeding="civil",
            relevance="count_first_instance_civil",
            filed_on=row[AT["filed_on"]],
            cause_text="物业服务合同纠纷",
            sharing_class=row[AT["sharing_class"]],
            scope_code=row[AT["scope_code"]],
            row_hash="",
            created_at=at,
            updated_at=at,
        )
        for row in ROWS
    )


def in_both(scope, classes):
    orm = Filing.objects.filter(in_orm(scope, classes=classes)).values_list("id", flat=True)
    table = in_warehouse(engines.given("filings", ROWS), scope, classes=classes)
    return sorted(orm), sorted(one + 1 for one in CONNECTION.to_pyarrow(table.id).to_pylist())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scope=SCOPES, with_classes=st.booleans())
def test_both_translators_reach_the_same_rows(filings, scope, with_classes):
    orm, warehouse = in_both(scope, scope.filing_classes if with_classes else None)
    assert orm == warehouse


def test_the_machine_reaches_all_and_an_empty_scope_nothing(filings):
    assert [len(found) for found in in_both(MACHINE, MACHINE.filing_classes)] == [150, 150]
    assert in_both(Scope(), Scope().filing_classes) == ([], [])
