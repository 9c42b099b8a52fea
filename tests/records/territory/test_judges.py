"""Judge counts: loading, entering, and who may."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from judgegrid.domain.people import MACHINE
from judgegrid.domain.refusals import Invalid, NotAllowed
from judgegrid.records.audit.models import Entry
from judgegrid.records.territory import judges
from judgegrid.records.territory.load_judges import JudgeCountLoader
from judgegrid.records.territory.loading import load
from judgegrid.records.territory.models import Court, JudgeCount
from judgegrid.records.territory.tables import Sheet

HEADERS = ("法院代字", "人民法庭", "时点", "员额法官人数", "性质", "来源")


def put(rows, **options):
    sheet = Sheet(HEADERS, list(enumerate(rows, start=2)))
    given = {"scope": MACHINE, "actor_name": "", "source": ""} | options
    return load(JudgeCountLoader(), sheet, at=timezone.now(), **given)


@pytest.fixture
def courts(world):
    basic = Court.objects.create(code="苏0211", name="滨湖法院", level="basic", scope_code=world.county)
    tribunal = {"name": "太湖人民法庭", "level": "tribunal", "scope_code": world.county}
    Court.objects.create(code="苏0211/太湖人民法庭", parent=basic, **tribunal)
    Court.objects.create(code="苏0213", name="梁溪法院", level="basic", scope_code=world.next_county)
    return world


def test_the_same_table_again_changes_nothing(courts):
    rows = [
        ("苏0211", "", "2025-12-31", "42", "名册", "政治部"),
        ("苏0211", "太湖人民法庭", datetime(2025, 12, 31), 5, "", "政治部"),
        ("苏02", "", "2025年12月31日", "92", "报表", "司法统计"),
    ]
    first = put(rows)
    assert (first.new, first.wrong) == (3, ())
    assert Court.objects.get(code="苏02").scope_code == courts.city
    again = put(rows)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 3)
    rows[0] = ("苏0211", "", "2025-12-31", "43", "报表", "政治部")
    changed = put(rows)
    assert changed.changes[0].fields == (("员额法官人数", "42", "43"), ("性质", "名册", "报表"))
    assert JudgeCount.objects.get(court__code="苏0211").count == 43


def test_a_dry_run_writes_nothing(courts):
    outcome = put([("苏0211", "", "2025-12-31", "42", "", "政治部")], dry_run=True)
    assert (outcome.new, outcome.applied) == (1, False)
    assert not JudgeCount.objects.exists()


@pytest.mark.parametrize(
    ("row", "field", "right"),
    [
        (("苏9999", "", "2025-12-31", "4", "", "x"), "法院代字", "法院表"),
        (("", "", "2025-12-31", "4", "", "x"), "法院代字", "不能为空"),
        (("苏0211", "没有的法庭", "2025-12-31", "4", "", "x"), "人民法庭", "先载入管辖"),
        (("苏0211", "", "去年底", "4", "", "x"), "时点", "日期"),
        (("苏0211", "", "2025-12-31", "0", "", "x"), "员额法官人数", "1至5000"),
        (("苏0211", "", "2025-12-31", "四十", "", "x"), "员额法官人数", "整数"),
        (("苏0211", "", "2025-12-31", "9999", "", "x"), "员额法官人数", "1至5000"),
        (("苏0211", "", "2025-12-31", "4", "估计", "x"), "性质", "名册"),
        (("苏0211", "", "2025-12-31", "4", "", ""), "来源", "不能为空"),
    ],
)
def test_a_wrong_row_names_row_and_field_and_nothing_is_written(courts, row, field, right):
    outcome = put([row, ("苏0213", "", "2025-12-31", "60", "", "x")])
    (wrong,) = outcome.wrong
    assert (wrong.row, wrong.field) == (2, field) and right in wrong.right
    assert not JudgeCount.objects.exists()


def test_a_tribunal_has_no_more_judges_than_its_court(courts):
    rows = [
        ("苏0211", "", "2025-12-31", "42", "", "政治部"),
        ("苏0211", "太湖人民法庭", "2025-12-31", "43", "", "政治部"),
        ("苏0211", "", "2025-12-31", "42", "", "政治部"),
    ]
    told = [(one.row, one.field) for one in put(rows).wrong]
    assert told == [(3, "员额法官人数"), (4, "时点")]


def enter(scope, **given):
    said = {"court": "苏0211", "as_of": date(2025, 12, 31), "count": 42, "kind": "名册", "origin": "政治部"}
    said |= {"at": timezone.now()} | given
    judges.set_count(scope=scope, actor_name="办公室", source="", **said)


def test_before_eight_in_the_morning_today_is_the_day_of_the_court_and_not_of_greenwich(courts, scope_of):
    early = datetime(2026, 1, 5, 17, tzinfo=UTC)  # one in the morning of the 6th
    enter(scope_of("governance_office"), at=early, as_of=date(2026, 1, 6))
    with pytest.raises(Invalid, match="员额法官人数不对"):
        enter(scope_of("governance_office"), at=early, as_of=date(2026, 1, 7))


def test_a_count_is_entered_and_corrected_with_the_old_one_in_the_trail(courts, scope_of):
    office = scope_of("governance_office")
    enter(office)
    enter(office, count=40)
    assert Entry.objects.filter(action="court.judges").order_by("pk").last().detail["old"] == 42
    (bench,) = [one for one in judges.benches(scope=office) if not one.of]
    assert (bench.latest.count, bench.name) == (40, "滨湖法院")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"count": 0}, "count"),
        ({"kind": "估计"}, "kind"),
        ({"origin": " "}, "origin"),
        ({"as_of": date(2990, 1, 1)}, "as_of"),
        ({"court": "苏0213"}, "court"),
    ],
)
def test_what_cannot_be_entered_names_its_field(courts, scope_of, given, field):
    with pytest.raises(Invalid) as refused:
        enter(scope_of("governance_office"), **given)
    assert field in refused.value.fields
    assert not JudgeCount.objects.exists()


def test_who_keeps_no_territory_enters_nothing(courts, scope_of):
    with pytest.raises(NotAllowed):
        enter(scope_of("court_leader"))


def test_the_court_of_the_next_district_is_not_listed(courts, scope_of):
    assert {one.code for one in judges.benches(scope=scope_of("office_next"))} == {"苏0213"}
    assert judges.benches(scope=scope_of("grid_judge")) == []
