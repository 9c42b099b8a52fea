"""Loading, editing and reorganising areas (rules.md §3)."""

from datetime import date

import pytest
from django.utils import timezone

from judgegrid.domain import content
from judgegrid.domain.people import MACHINE
from judgegrid.domain.refusals import Absent, Invalid, NotAllowed, Stale
from judgegrid.records.audit.models import Entry
from judgegrid.records.territory import actions, queries
from judgegrid.records.territory.actions import Heir
from judgegrid.records.territory.load_areas import AliasLoader, AreaLoader
from judgegrid.records.territory.loading import load
from judgegrid.records.territory.models import Area, AreaLineage, Population
from judgegrid.records.territory.people import people_on
from judgegrid.records.territory.tables import Sheet

TODAY = date(2026, 9, 30)
HEADERS = ("代码", "名称", "生效日", "户数")


def who(scope=MACHINE):
    return {"at": timezone.now(), "scope": scope, "actor_name": "测试", "source": "test"}


def put(rows, headers=HEADERS, loader=None, **options):
    scope = options.pop("scope", MACHINE)
    sheet = Sheet(headers, list(enumerate(rows, start=2)), "表.csv", "abc")
    return load(loader or AreaLoader(), sheet, **who(scope), **options)


@pytest.fixture(scope="module")
def wuxi_rows():
    rows = content.rows("wuxi_divisions")
    return Sheet(tuple(rows[0]), [(i, tuple(row.values())) for i, row in enumerate(rows, start=2)])


def test_of_the_whole_city_being_loaded_and_a_second_load_changing_nothing(db, wuxi_rows):
    first = load(AreaLoader(), wuxi_rows, **who())
    assert (first.new, first.changed, first.unchanged, first.wrong) == (1350, 0, 0, ())
    assert Area.objects.filter(level="village").count() == 1254
    second = load(AreaLoader(), wuxi_rows, **who())
    assert (second.new, second.changed, second.unchanged) == (0, 0, 1350)
    village = Area.objects.get(code="320211002001")
    assert village.path == "无锡市滨湖区荣巷街道荣巷社区居委会"
    assert (village.short_name, village.pinyin, village.initials, village.kind) == (
        "荣巷",
        "rongxiang",
        "rx",
        "居",
    )
    assert village.parent.name == "荣巷街道"


def test_of_a_dry_run_writing_nothing_and_telling_all(world):
    outcome = put(
        [
            ("320211001003", "湖滨社区居委会", "2026-01-01", "1,200"),
            (world.village, "水秀新社区居委会", "", ""),
            (world.sister, "稻香社区居民委员会", "", ""),
        ],
        dry_run=True,
    )
    assert (outcome.new, outcome.changed, outcome.unchanged, outcome.applied) == (1, 1, 1, False)
    assert outcome.changes[1].fields == (("名称", "水秀社区居民委员会", "水秀新社区居委会"),)
    assert not Area.objects.filter(code="320211001003").exists()
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("row", "field", "right"),
    [
        (("32021100100", "甲", "", ""), "代码", "12"),
        ((320211001003.0, "甲", "", ""), "代码", "文本"),
        (("3.20211E+11", "甲", "", ""), "代码", "文本"),
        (("320211001003", "", "", ""), "名称", "不能为空"),
        (("320211001003", "甲" * 81, "", ""), "名称", "80"),
        (("320211001003", "甲", "2026-13-01", ""), "生效日", "日期"),
        (("320211001003", "甲", "", "三百"), "户数", "整数"),
        (("320211077003", "甲", "", ""), "代码", "上级320211077000不存在"),
    ],
)
def test_of_every_wrong_row_naming_row_field_and_what_would_be_right(world, row, field, right):
    outcome = put([("320211001004", "好的社区", "", ""), row])
    assert not outcome.applied
    (wrong,) = outcome.wrong
    assert (wrong.row, wrong.field) == (3, field)
    assert right in wrong.right
    assert not Area.objects.filter(code="320211001004").exists()


def test_of_wrong_rows_being_left_out_only_when_asked(world):
    outcome = put([("320211001004", "好的社区", "", ""), ("1", "坏", "", "")], skip_wrong=True)
    assert (outcome.applied, outcome.new, len(outcome.wrong)) == (True, 1, 1)
    entry = Entry.objects.get(action="territory.load_areas")
    assert entry.detail == {"new": 1, "changed": 0, "unchanged": 0, "wrong": 1, "hash": "abc"}


def test_of_a_code_standing_twice_in_a_table_being_told(world):
    outcome = put([("320211001004", "甲", "", ""), ("320211001004", "乙", "", "")])
    assert "第2行重复" in outcome.wrong[0].right


def test_of_levels_and_parents_contradicting_the_code_being_told(world):
    headers = ("code", "name", "level", "parent")
    outcome = put([("320211001004", "甲", "township", ""), ("320211001005", "乙", "", world.county)], headers)
    assert [one.right for one in outcome.wrong] == ["按代码应为村居", "按代码应为320211001000"]


def test_of_a_missing_column_and_an_empty_table_being_refused(db):
    with pytest.raises(Invalid, match="表头缺少：名称"):
        put([("320211001004", "")], ("代码", "备注"))
    with pytest.raises(Invalid, match="没有数据行"):
        put([])


def test_of_unknown_columns_being_named_and_left_aside(world):
    outcome = put([("320211001004", "甲", "x")], ("代码", "名称", "备注"), dry_run=True)
    assert outcome.ignored == ("备注",)


def test_of_an_office_loading_only_inside_its_own_district(world, scope_of):
    scope = scope_of("governance_office")
    outcome = put([("320213001009", "邻区社区", "", "")], scope=scope)
    assert "辖区" in outcome.wrong[0].right
    with pytest.raises(NotAllowed):
        put([("320211001004", "甲", "", "")], scope=scope_of("grid_judge"))


def test_of_a_new_name_reaching_the_paths_below_and_the_old_one_staying_findable(db, wuxi_rows):
    load(AreaLoader(), wuxi_rows, **who())
    actions.edit_area(**who(), code="320211002000", changes={"name": "荣新街道"})
    assert Area.objects.get(code="320211002001").path == "无锡市滨湖区荣新街道荣巷社区居委会"
    hits = queries.search("荣巷街道", scope=MACHINE)
    assert [(hit.name, hit.reason) for hit in hits] == [("荣新街道", "别名")]


def test_of_a_province_coming_later_taking_its_cities_in(db):
    put([("320200000000", "无锡市", "", ""), ("320211000000", "滨湖区", "", "")])
    put([("320000000000", "江苏省", "", "")])
    assert Area.objects.get(code="320200000000").parent.name == "江苏省"
    assert Area.objects.get(code="320211000000").path == "江苏省无锡市滨湖区"


def test_of_aliases_being_loaded_once(world):
    rows = [(world.village, "老水秀"), (world.village, "老水秀"), ("320211001099", "无")]
    outcome = put(rows, ("代码", "别名"), AliasLoader(), skip_wrong=True)
    assert (outcome.new, len(outcome.wrong)) == (1, 1)
    assert queries.search("老水秀", scope=MACHINE)[0].code == world.village
    assert put(rows[:1], ("代码", "别名"), AliasLoader()).unchanged == 1


def test_of_an_edit_being_one_line_in_the_trail(world, scope_of):
    scope = scope_of("governance_office")
    changed = actions.edit_area(
        **who(scope), code=world.village, changes={"households": 900, "name": "水秀社区居民委员会"}
    )
    assert changed == ["households"]
    assert Entry.objects.get().detail == {"households": ["", "900"]}
    assert actions.edit_area(**who(scope), code=world.village, changes={"households": 900}) == []


def test_of_a_stranger_not_finding_the_area(world, scope_of):
    with pytest.raises(Absent):
        queries.area(world.village, scope=scope_of("office_next"))
    with pytest.raises(Absent):
        actions.edit_area(**who(scope_of("office_next")), code=world.village, changes={"households": 1})
    with pytest.raises(NotAllowed):
        actions.edit_area(**who(scope_of("grid_judge")), code=world.village, changes={"households": 1})


def split(world, weights=(0.6, 0.4), **options):
    heirs = [Heir(f"32021100101{i}", weight, f"水秀{i}社区居委会") for i, weight in enumerate(weights)]
    return actions.reorganise(
        **who(options.pop("scope", MACHINE)),
        predecessors=[world.sister],
        heirs=heirs,
        on=date(2026, 1, 1),
        reason="锡政复〔2025〕1号",
    )


def test_of_a_split_closing_the_old_area_and_keeping_its_lineage(world):
    split(world)
    assert Area.objects.get(code=world.sister).valid_to == date(2026, 1, 1)
    links = queries.links(scope=MACHINE)
    assert [(link.successor, link.weight) for link in links] == [("320211001010", 0.6), ("320211001011", 0.4)]
    assert Area.objects.get(code="320211001010").valid_from == date(2026, 1, 1)
    assert Entry.objects.filter(action="area.reorganise").count() == 1


def test_of_weights_not_summing_to_one_leaving_everything_as_it_was(world):
    with pytest.raises(Invalid, match="权重"):
        split(world, (0.6, 0.5))
    assert Area.objects.get(code=world.sister).valid_to is None
    assert not AreaLineage.objects.exists()


def test_of_a_merge_giving_each_predecessor_its_whole_weight(world):
    Area.objects.filter(code=world.grid).update(valid_to=date(2025, 12, 31))
    actions.reorganise(
        **who(),
        predecessors=[world.village, world.sister],
        heirs=[Heir("320211001020", 1, "水稻社区居委会")],
        on=date(2026, 1, 1),
        reason="合并",
    )
    assert sorted(AreaLineage.objects.values_list("predecessor__code", "weight")) == [
        (world.village, 1),
        (world.sister, 1),
    ]


def test_of_a_unit_with_open_grids_not_being_closed(world):
    with pytest.raises(Invalid) as refused:
        actions.reorganise(
            **who(), predecessors=[world.village], heirs=[], on=date(2026, 1, 1), reason="撤销"
        )
    assert "水秀社区第一网格" in refused.value.fields["下级"]


def test_of_two_offices_closing_at_once_one_being_told(world):
    split(world)
    with pytest.raises(Stale):
        split(world)


def test_of_a_closed_area_taking_no_new_record(world):
    split(world)
    assert queries.open_area(world.sister, on=date(2025, 12, 31), scope=MACHINE)
    with pytest.raises(Invalid) as refused:
        queries.open_area(world.sister, on=TODAY, scope=MACHINE)
    assert "水秀0社区居委会、水秀1社区居委会" in refused.value.fields["区划"]
    with pytest.raises(Invalid, match="不是有效"):
        actions.set_population(
            **who(),
            code=world.sister,
            series="常住",
            as_of=TODAY,
            count=1,
            kind="年报",
            origin="年鉴",
        )
    with pytest.raises(Invalid, match="不是有效"):
        actions.add_area(**who(), code=world.sister + "01001", name="新网格", valid_from=TODAY)


def test_of_a_rate_over_a_split_using_the_people_of_the_same_geography(world):
    area = Area.objects.get(code=world.sister)
    Population.objects.create(
        area=area, series="常住", as_of=date(2025, 12, 31), count=5000, kind="年报", source="年鉴"
    )
    split(world)
    codes = ["320211001010", "320211001011"]
    found = people_on(codes, series="常住", on=TODAY, scope=MACHINE)
    assert {code: round(one.count) for code, one in found.items()} == {codes[0]: 3000, codes[1]: 2000}
    assert all(one.derived and one.kind == "推算" and "年鉴" in one.source for one in found.values())
    assert sum(one.count for one in found.values()) == pytest.approx(5000)
    Population.objects.create(
        area=Area.objects.get(code=codes[0]),
        series="常住",
        as_of=date(2026, 6, 30),
        count=3100,
        kind="年报",
        source="年报",
    )
    own = people_on(codes, series="常住", on=TODAY, scope=MACHINE)[codes[0]]
    assert (own.count, own.derived) == (3100, False)


def test_of_an_area_without_figure_having_no_population(world):
    assert people_on([world.village], series="常住", on=TODAY, scope=MACHINE) == {}


def test_of_a_merged_area_adding_what_it_took_in(world):
    for code, count in ((world.sister, 5000), (world.next_village, 1000)):
        Population.objects.create(
            area=Area.objects.get(code=code),
            series="常住",
            as_of=date(2025, 6, 30),
            count=count,
            kind="年报",
            source="年鉴",
        )
    actions.reorganise(
        **who(),
        predecessors=[world.next_village],
        heirs=[Heir(world.sister, 1)],
        on=date(2026, 1, 1),
        reason="区划调整",
    )
    assert people_on([world.sister], series="常住", on=TODAY, scope=MACHINE)[world.sister].count == 6000


def test_of_a_population_correction_keeping_the_old_figure_in_the_trail(world):
    args = {"code": world.village, "series": "常住", "as_of": date(2025, 12, 31)}
    args |= {"kind": "年报", "origin": "年鉴"}
    actions.set_population(**who(), count=100, **args)
    actions.set_population(**who(), count=120, **args)
    assert Entry.objects.order_by("-sequence").first().detail["old"] == 100
    with pytest.raises(Invalid) as refused:
        actions.set_population(**who(), count=-1, **{**args, "series": "户籍", "origin": " "})
    assert set(refused.value.fields) == {"series", "count", "origin"}


def test_of_aliases_being_added_once_and_taken_away(world):
    assert actions.add_alias(**who(), code=world.village, alias=" 水秀新村 ")
    assert not actions.add_alias(**who(), code=world.village, alias="水秀新村")
    actions.remove_alias(**who(), code=world.village, alias="水秀新村")
    with pytest.raises(Stale):
        actions.remove_alias(**who(), code=world.village, alias="水秀新村")
