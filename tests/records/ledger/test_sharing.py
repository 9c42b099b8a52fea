"""SH-3: a filing of class X appears in no list, export or search of the grid, whoever asks."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from judgegrid.domain.people import Permission, Person, Post, Role, Zone
from judgegrid.domain.refusals import Absent
from judgegrid.records.ledger import queries
from judgegrid.records.ledger.models import Filing
from judgegrid.records.ledger.queries import Filters
from judgegrid.records.scoping import reached

CODES = (
    "320211001001",
    "32021100100101001",
    "320211001002",
    "320213001001",
    "320211000000",
    "320200000000",
    "",
)
ON = date(2026, 9, 30)
posts = st.builds(
    Post,
    st.sampled_from(list(Role)),
    st.sampled_from(CODES),
    st.just(ON - timedelta(days=30)),
    st.sampled_from([None, ON, ON + timedelta(days=1)]),
)


@pytest.fixture
def filings(db, clerk, make_line):
    clerk.load([make_line(number) for number in range(1, 36)])
    for row in Filing.objects.order_by("pk"):
        row.sharing_class = "XRMSP"[row.sequence % 5]
        row.scope_code = CODES[row.sequence % len(CODES)]
        row.save()
    return Filing.objects


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(held=st.lists(posts, max_size=4))
def test_class_x_is_in_no_scope_of_the_grid(filings, held):
    scope = Person(1, "someone", "某人", tuple(held)).scope(ON)
    rows = filings.filter(reached(scope, classes=scope.filing_classes))
    for row in rows:
        assert scope.reaches(row.scope_code)
        assert row.sharing_class in scope.filing_classes
    if scope.zone is not Zone.COURT:
        assert not rows.exists()
        with pytest.raises(Absent):
            queries.filing(filings.filter(sharing_class="X").first().pk, scope=scope)
        if scope.may(Permission.READ_FILINGS):  # an administrator who is also a judge: reaches nothing
            assert queries.filings(Filters(), scope=scope).lines == []
            assert queries.export_lines(Filters(), scope=scope, limit=10) == ([], False)
            return
        for ask in (
            lambda: queries.filings(Filters(), scope=scope),
            lambda: queries.export_lines(Filters(), scope=scope, limit=10),
            lambda: queries.courts_present(scope=scope),
            lambda: queries.party_key("赵1", scope=scope),
        ):
            with pytest.raises(Absent):
                ask()
    else:
        listed = queries.filings(Filters(), scope=scope, limit=100)
        exported, more = queries.export_lines(Filters(), scope=scope, limit=100)
        assert {one.id for one in listed.lines} == {one.id for one in exported} == {row.pk for row in rows}
        assert listed.count == len(rows) and not more


def test_pages_follow_one_another_without_gap_or_repetition(filings, scope_of):
    scope = scope_of("city_office")
    seen, after = [], ""
    while True:
        listing = queries.filings(Filters(), scope=scope, after=after, limit=4)
        seen += [one.id for one in listing.lines]
        after = listing.after
        if not after:
            break
    whole = filings.filter(reached(scope)).order_by("-filed_on", "-pk").values_list("pk", flat=True)
    assert seen == list(whole)
