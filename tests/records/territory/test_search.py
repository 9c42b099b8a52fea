"""Pickers and trees: what is found, by what, and by whom."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from judgegrid.domain import content
from judgegrid.domain.areas import Level
from judgegrid.domain.people import MACHINE
from judgegrid.domain.refusals import Absent
from judgegrid.records.territory import queries
from judgegrid.records.territory.load_areas import AreaLoader
from judgegrid.records.territory.loading import load
from judgegrid.records.territory.models import Area, Population
from judgegrid.records.territory.tables import Sheet

TODAY = date(2026, 9, 30)


@pytest.fixture
def wuxi(db):
    rows = content.rows("wuxi_divisions")
    sheet = Sheet(tuple(rows[0]), [(i, tuple(row.values())) for i, row in enumerate(rows, start=2)])
    load(AreaLoader(), sheet, at=timezone.now(), scope=MACHINE, actor_name="", source="")


def codes(text, **options):
    return [hit.code for hit in queries.search(text, scope=options.pop("scope", MACHINE), **options)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("尚书苑", "名称"),
        ("尚书苑社区", "名称"),
        ("shangshuyuan", "拼音"),
        ("ssy", "首字母"),
        ("320205103004", "代码"),
        ("３２０２０５１０３００４", "代码"),
        (" 尚书 苑 ", "名称"),
    ],
)
def test_of_an_area_being_found_by_name_code_pinyin_and_initials(wuxi, text, reason):
    hits = queries.search(text, scope=MACHINE)
    found = {hit.code: hit for hit in hits}
    assert found["320205103004"].reason == reason
    assert found["320205103004"].path == "无锡市锡山区东港镇尚书苑社区居委会".replace("东港镇", _town())


def _town():
    return Area.objects.get(code="320205103000").name


def test_of_an_ordinal_being_found_with_and_without_its_word(wuxi):
    assert codes("香梅一")[0] == codes("香梅第一社区")[0] == "320214054022"


def test_of_exact_names_coming_first_and_higher_levels_before_lower(wuxi):
    assert codes("滨湖区")[0] == "320211000000"
    assert codes("荣巷")[:2] == ["320211002001", "320211002000"]


def test_of_a_part_of_a_name_being_found_only_when_nothing_begins_so(wuxi):
    assert queries.search("工业转型", scope=MACHINE)[0].reason == "名称中含有"


def test_of_blank_and_wild_text_finding_nothing(wuxi):
    assert codes("  ") == codes("%%") == codes("'; drop") == []


def test_of_no_more_than_twenty_being_given(wuxi):
    assert len(codes("x")) == len(codes("3202")) == 20


def test_of_a_level_narrowing(wuxi):
    hits = queries.search("xs", scope=MACHINE, level=Level.COUNTY)
    assert {hit.level for hit in hits} == {Level.COUNTY}


def test_of_a_closed_area_not_being_offered(wuxi):
    Area.objects.filter(code="320205103004").update(valid_to=date(2026, 1, 1))
    assert codes("尚书苑", on=TODAY) == []
    assert codes("尚书苑") == ["320205103004"]


def test_of_nobody_being_offered_areas_outside_their_scope(world, scope_of):
    assert codes("盛岸", scope=scope_of("clerk_next")) == [world.next_village]
    assert codes("盛岸", scope=scope_of("grid_judge")) == []
    assert codes("水秀", scope=scope_of("grid_worker")) == [world.grid]
    assert codes("水秀", scope=scope_of("system_admin")) != []
    assert codes("水秀", scope=scope_of("audit_admin")) == []


def test_of_search_never_loading_the_tree(wuxi):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        queries.search("x", scope=MACHINE)
    assert all("LIMIT 20" in one["sql"] for one in asked)
    assert len(asked) <= 2


def test_of_roots_being_the_top_of_each_scope(world, scope_of):
    def tops(short):
        return [node.code for node in queries.roots(scope=scope_of(short), on=TODAY)]

    assert tops("grid_judge") == [world.township]
    assert tops("grid_worker") == [world.grid]
    assert tops("city_office") == [world.city]
    assert [node.code for node in queries.roots(scope=MACHINE, on=TODAY)] == ["320000000000"]


def test_of_children_coming_in_administrative_order_with_their_number(world, scope_of):
    nodes = queries.children(world.township, scope=scope_of("grid_judge"), on=TODAY)
    assert [(node.code, node.below) for node in nodes] == [(world.village, 1), (world.sister, 0)]
    with pytest.raises(Absent):
        queries.children(world.township, scope=scope_of("judge_next"), on=TODAY)


def test_of_a_breadcrumb_naming_the_way_down(world, scope_of):
    way = queries.breadcrumb(world.village, scope=scope_of("community_head"))
    assert [one.name for one in way] == ["江苏省", "无锡市", "滨湖区", "河埒街道", "水秀社区居民委员会"]


def test_of_names_outside_the_scope_being_left_out(world, scope_of):
    both = [world.village, world.next_village]
    assert list(queries.names_of(both, scope=scope_of("grid_judge"))) == [world.village]


def test_of_coverage_counting_what_is_known_per_level(world):
    area = Area.objects.get(code=world.village)
    Population.objects.create(
        area=area, series="常住", as_of=date(2025, 12, 31), count=1, kind="年报", source="年鉴"
    )
    found = {one.level: one for one in queries.coverage(scope=MACHINE, on=TODAY)}
    village = found[Level.VILLAGE]
    known = (village.areas, village.with_population, village.with_grids, village.with_polygon)
    assert known == (3, 1, 1, 0)
