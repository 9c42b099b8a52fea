"""The month of reported disputes: what stands out, how it is said, and which reports are behind it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from judgegrid.domain.people import MACHINE, Scope
from judgegrid.domain.periods import parse
from judgegrid.domain.refusals import Absent, Invalid
from judgegrid.papers.outline import tables
from judgegrid.records.disputes.computing import Report, take_in
from judgegrid.records.documents.reported import gather
from judgegrid.records.documents.reported_paper import checks, compose

AT = datetime(2026, 10, 8, tzinfo=UTC)
TOPICS = ("噪声扰民", "物业服务", "工资与劳动", "消费与预付卡")


def report(n, day, *, place="", topic="物业服务", person=None, code="320211001001"):
    return Report(
        outside_id=f"R{n}",
        reporter=person or f"P{n}",
        subject=f"事{n}",
        text="经过",
        reported_at=day,
        dispute_type="D14",
        type_how="words",
        topic=topic,
        scope_code=code,
        area_code=code,
        place_name=place,
    )


@pytest.fixture
def months(world):
    """Six quiet months over four topics and places, then a wave in one compound in September."""
    found, n = [], 0
    for month in range(4, 10):
        for k in range(40):
            n += 1
            day = datetime(2026, month, 1 + k % 28, 4, tzinfo=UTC)
            found.append(report(n, day, place=f"苑{k % 8}", topic=TOPICS[k % 4]))
    for k in range(12):
        n += 1
        found.append(report(n, datetime(2026, 9, 5 + k, 4, tzinfo=UTC), place="锦澜苑", topic="噪声扰民"))
    for k in range(9):  # one person who writes nine times is not a place standing out
        n += 1
        found.append(report(n, datetime(2026, 9, 5 + k, 5, tzinfo=UTC), place="独居里", person="same"))
    take_in(found, at=AT, origin="test")
    return found


def gathered(world, **other):
    given = {"area_code": world.county, "month": parse("2026-09"), "at": AT, "scope": MACHINE}
    return gather(**(given | other))


def test_the_wave_stands_out_and_one_busy_writer_does_not(months, world):
    month = gathered(world)
    assert month.places[0].label == "锦澜苑" and month.places[0].confirmed
    assert not any("独居里" in one.label for one in (*month.places, *month.mixed))
    assert month.reports == 61 and month.people == 53 and month.history == 5


def test_every_figure_leads_to_its_reports(months, world):
    wave = gathered(world).places[0]
    assert len(wave.numbers) == wave.reports == 12 and all(one.startswith("JF202609") for one in wave.numbers)


def test_parts_sum_to_the_whole_and_all_checks_pass(months, world):
    month = gathered(world)
    assert sum(row[1] for row in month.by_area) == sum(row[1] for row in month.by_topic) == month.reports
    assert not [one for one in checks(month) if one.failed]


def test_the_paper_says_what_the_table_says(months, world):
    month = gathered(world)
    outline = compose(month, on=date(2026, 10, 8))
    assert outline == compose(month, on=date(2026, 10, 8))
    printed = {table.title for _, table in tables(outline)}
    assert {"各区域上报件数", "突出的地点", "突出事项与编号", "勾稽核验"} <= printed


def test_outside_the_scope_there_is_no_such_area(months, world):
    with pytest.raises(Absent):
        gathered(world, scope=Scope())


def test_a_month_without_reports_or_history_is_refused_in_words(months, world):
    with pytest.raises(Invalid, match="没有上报记录"):
        gathered(world, month=parse("2026-12"))
    with pytest.raises(Invalid, match="历史不足"):
        gathered(world, month=parse("2026-04"))


def test_loading_again_changes_nothing_and_wrong_rows_are_named(months, world):
    again = take_in(months, at=AT + timedelta(days=1), origin="test")
    assert (again.new, again.changed, again.unchanged) == (0, 0, len(months))
    doubled = take_in([months[0], months[0]], at=AT, origin="test", dry_run=True)
    assert "两次" in next(iter(doubled.wrong.values()))
