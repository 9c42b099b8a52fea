"""The twelve guides: every rule fires and stays silent, citations have editions, nobody is told who wins."""

from __future__ import annotations

import gzip
import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from domain.guide_stories import STORIES
from domain.guide_vectors import ON, vector
from judgegrid.domain import content, guide_reading, guide_walk
from judgegrid.domain.disputes import dispute_types
from judgegrid.domain.guide_faults import GuideFault, said
from judgegrid.domain.guide_filling import fill
from judgegrid.domain.guide_reading import ORDER, citation, parse, shipped, sources
from judgegrid.domain.guides import Act, Kind, ReviewState
from judgegrid.domain.refusals import Invalid

GUIDES = shipped()
RULES = [(guide, rule) for guide in GUIDES.values() for rule in guide.rules if rule.when is not None]
CAUSES = {row["number"]: row["name"] for row in content.rows("civil_causes")}
VERDICTS = re.compile(r"胜诉|败诉|必赢|必输|稳赢|打赢|法院会判|法院将判|一定会判|你有理|没道理|谁对谁错")


def statutes() -> Path | None:
    """The shared folder of statutes above this checkout, where there is one."""
    found = (above / "shared/data/statutes" for above in Path(__file__).resolve().parents)
    return next((one for one in found if one.is_dir()), None)


def test_the_twelve_types_are_there_in_their_order():
    assert tuple(GUIDES) == ORDER and len(GUIDES) == 12
    titles = [one.title for one in GUIDES.values()]
    assert titles[0] == "物业服务纠纷" and titles[-1] == "人身损害纠纷" and len(set(titles)) == 12


@pytest.mark.parametrize("guide", GUIDES.values(), ids=list(GUIDES))
def test_a_guide_is_whole(guide):
    assert len(guide.elements) >= 10 and len(guide.rules) >= 15 and len(guide.words) >= 12
    assert guide.points and guide.evidence and guide.traps and guide.forms and guide.provisions
    assert guide.stops and any(one.act is Act.STOP for one in guide.stops)
    assert any(one.is_required for one in guide.elements) and any(one.is_risk for one in guide.elements)
    assert set(guide.dispute_types) <= dispute_types().keys()
    assert guide.source and guide.dated == date(2026, 11, 28)
    for cause in guide.causes:
        assert cause.edition == "2025" and CAUSES[cause.number] == cause.name
    for rule in guide.rules:
        assert rule.cites or rule.key == "no_confirmation", rule.key


@pytest.mark.parametrize("guide", GUIDES.values(), ids=list(GUIDES))
def test_what_no_named_reviewer_signed_says_so(guide):
    assert guide.review is ReviewState.UNREVIEWED and guide.review.label == "未经法律审核"


@pytest.mark.parametrize(("guide", "rule"), RULES, ids=[f"{g.key}-{r.key}" for g, r in RULES])
def test_a_rule_fires_on_one_vector_and_is_silent_on_another(guide, rule):
    fires, silent = vector(guide, rule.when, True), vector(guide, rule.when, False)
    assert fires is not None and silent is not None
    found = {one.rule.key: one for one in all_lines(guide, fires)}
    assert rule.key in found and found[rule.key].reasons
    assert rule.key not in {one.rule.key for one in all_lines(guide, silent)}
    assert rule.key not in {one.rule.key for one in all_lines(guide, {})}


def all_lines(guide, answers):
    outcome = guide_walk.outcome(guide, answers, on=ON)
    return [*outcome.stops, *outcome.lines]


@pytest.mark.parametrize("key", ORDER)
def test_a_story_comes_down_to_what_a_person_would_expect(key):
    answers, expected = STORIES[key]
    guide = GUIDES[key]
    for name, value in answers.items():
        element = guide.element(name)
        assert element is not None, name
        assert guide_walk.take(element, element_text(value), on=ON) == value
    fired = {one.rule.key for one in all_lines(guide, answers) if one.reasons}
    assert fired == expected


def element_text(value) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


@pytest.mark.parametrize("key", ORDER)
def test_no_guide_says_who_wins(key):
    assert not VERDICTS.search(sources()[key])


@pytest.mark.parametrize("key", ORDER)
def test_a_walk_ends_and_asks_risk_first(key):
    guide, answers, asked = GUIDES[key], {}, []
    while left := guide_walk.remaining(guide, answers, on=ON):
        asked.append(left[0])
        answers[left[0].key] = None
        assert len(asked) <= len(guide.elements)
    risks = [one.is_risk for one in asked]
    assert risks == sorted(risks, reverse=True) and risks[0]
    assert guide_walk.progress(guide, answers, on=ON).percent == 100


def test_the_most_deciding_question_comes_next_and_settled_ones_are_left_out():
    guide = GUIDES["property_service"]
    answers = {"danger": "no", "minors": "no", "claim": "change"}
    asked = [one.key for one in guide_walk.remaining(guide, answers, on=ON)]
    assert asked[:2] == ["willing", "contract"] and "arrears" not in asked and "vote" in asked
    assert "arrears" in {one.key for one in guide_walk.remaining(guide, answers | {"claim": "fee"}, on=ON)}
    settled = {"demanded": "yes", "last_demand_on": date(2026, 1, 1), "claim": "fee"}
    assert "since" not in {one.key for one in guide_walk.remaining(guide, settled, on=ON)}


def test_violence_stops_first_whatever_else_was_said():
    guide = GUIDES["divorce"]
    outcome = guide_walk.outcome(guide, STORIES["divorce"][0], on=ON)
    assert outcome.must_stop and outcome.stops[0].rule.act is Act.STOP
    calm = guide_walk.outcome(guide, STORIES["divorce"][0] | {"violence": "no"}, on=ON)
    assert not calm.must_stop


def test_a_line_says_because_of_which_answer_it_appears():
    outcome = guide_walk.outcome(GUIDES["private_lending"], STORIES["private_lending"][0], on=ON)
    over = next(one for one in outcome.lines if one.rule.key == "over_limit")
    assert "约定年利率：24%" in over.explain()
    assert "3.65%，4倍为14.6%" in over.explain() and "2023年3月1日" in over.explain()


def test_the_limit_of_interest_is_that_of_the_day_of_the_contract():
    guide = GUIDES["private_lending"]

    def fired(rate, day, **more):
        answers = {"agreed": "written", "rate": Decimal(rate), "lent_on": day, **more}
        return {one.rule.key for one in all_lines(guide, answers)} & {
            "over_limit", "within_limit", "old_loan",
        }  # fmt: skip

    assert fired("15.4", date(2020, 9, 1)) == {"within_limit"}  # 3.85 × 4
    assert fired("15.5", date(2020, 9, 1)) == {"over_limit"}
    assert fired("12.5", date(2025, 6, 1)) == {"over_limit"}  # 3.00 × 4
    assert fired("24", date(2019, 1, 1)) == {"old_loan"}
    assert fired("24", date(2026, 11, 1)) == set()  # the shipped series ends: asked, not guessed
    assert fired("24", date(2026, 11, 1), lpr=Decimal("3.0")) == {"over_limit"}


def test_a_rate_beyond_the_shipped_series_is_asked():
    guide = GUIDES["private_lending"]
    answers = {"agreed": "written", "lent_on": date(2026, 11, 1)}
    assert "lpr" in {one.key for one in guide_walk.remaining(guide, answers, on=ON)}
    known = answers | {"lent_on": date(2026, 9, 22)}
    assert "lpr" not in {one.key for one in guide_walk.remaining(guide, known, on=ON)}


@pytest.mark.parametrize(
    ("kind", "typed", "meant"),
    [
        (Kind.AMOUNT, "3,600元", Decimal(3600)),
        (Kind.AMOUNT, "３.６万", Decimal(36000)),
        (Kind.AMOUNT, "14.6%", Decimal("14.6")),
        (Kind.DATE, "2024年3月5日", date(2024, 3, 5)),
        (Kind.DATE, "2024-03", date(2024, 3, 1)),
    ],
)
def test_answers_are_read_as_people_write_them(kind, typed, meant):
    element = next(one for guide in GUIDES.values() for one in guide.elements if one.kind is kind)
    assert guide_walk.take(element, typed, on=ON) == meant
    assert guide_walk.restored(element, guide_walk.stored(meant)) == meant


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (Kind.AMOUNT, "很多"), (Kind.AMOUNT, "-5"), (Kind.AMOUNT, "NaN"), (Kind.AMOUNT, "1e99"),
        (Kind.AMOUNT, "1e-9999999"), (Kind.AMOUNT, "1_000"), (Kind.AMOUNT, "0." + "1" * 5000),
        (Kind.AMOUNT, ""), (Kind.DATE, "2024-13-40"), (Kind.DATE, "昨天"), (Kind.DATE, "0001-01-01"),
        (Kind.CHOICE, "nonsense"), (Kind.YES_NO, "maybe"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_refused_with_what_would_be_right(kind, typed):
    element = next(one for guide in GUIDES.values() for one in guide.elements if one.kind is kind)
    with pytest.raises(Invalid) as refused:
        guide_walk.take(element, typed, on=ON)
    assert refused.value.fields["value"]


def test_a_citation_without_edition_is_refused():
    for wrong in ("民法典944", "民法典:944", "民法典@1999:944", "没有的法@2020:1"):
        with pytest.raises(GuideFault):
            citation(wrong)
    cite = citation("民法典@2020:944")
    assert cite.label == "《民法典》第944条" and "2020-05-28" in cite.full
    assert guide_reading.written(cite) == "民法典@2020:944"


@pytest.mark.parametrize(
    ("before", "after", "right"),
    [
        ("when: {demanded: no}", "when: {nothing: no}", "没有这个问题：nothing"),
        ("when: {demanded: no}", "when: {demanded: sometimes}", "没有答案 sometimes；可用的是 yes、no"),
        ("when: {demanded: no}", "when: {demanded: {more_than: 3}}", "demanded 的答案不是数"),
        ("when: {demanded: no}", "when: {demanded: {years_ago: 3}}", "demanded 的答案不是日期"),
        ("when: {demanded: no}", "when: {demanded: {import: os}}", "没有 import 这种比较；可用的是 is、"),
        ("when: {demanded: no}", "when: {demanded: {before: soon}}", "要写日期，例如 2020-08-20，现为 soon"),
        ("when: {demanded: no}", "when: {any: [{demanded: no}]}", "至少两个条件"),
        ("when: {demanded: no}", "when: no", "条件写成"),
        ("weight: 8", "weight: 80", "weight（分量）：写 1 到 10 的整数，现为 80"),
        (
            "kind: yes_no",
            "kind: maybe",
            "kind（答案种类）：写 choice、yes_no、amount、date、text 之一，现为 maybe",
        ),
        ("dated: 2026-11-28", "dated: soon", "dated（日期）：写成日期，例如 2026-11-28，现为 soon"),
        ("title: 物业服务纠纷", "title: ''", "title（标题）：不能为空"),
        ("elements:\n", "elements: 3\nothers:\n", "问题：缺少，或不是"),
        ("points:\n", "ponits:\n", "调解要点：缺少，或不是列表"),
        ("\nreview:", "\nreviewed:", "审核的 state（审核状态）：写 unreviewed、reviewed 之一，现为 空白"),
    ],
)
def test_a_spoilt_guide_is_refused_with_the_place_and_what_would_be_right(before, after, right):
    text = sources()["property_service"]
    assert before in text
    with pytest.raises(GuideFault) as refused:
        parse(text.replace(before, after, 1))
    assert right in str(refused.value)


def test_a_fault_names_the_line_of_the_file():
    text = sources()["property_service"]
    lines = text.splitlines()
    number = next(n for n, line in enumerate(lines) if "weight: 8" in line)
    lines[number] = lines[number].replace("weight: 8", "weight: many")
    with pytest.raises(GuideFault, match=rf"^第{number + 1}行，问题 \w+ 的 weight（分量）：.*现为 many$"):
        parse("\n".join(lines))
    with pytest.raises(GuideFault, match=r"^第2行：不是合法的 YAML"):
        parse("key: a\n  title: 甲\nsummary: 乙\n")
    with pytest.raises(GuideFault, match="key 不能为空"):
        parse("title: 甲")


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (("elements", "paid", "weight"), "问题 paid 的 weight（分量）"),
        (("elements", 3, "key"), "问题第4条的 key（标识）"),
        (("points", 2), "调解要点第3条"),
        (("points", 2, "when"), "调解要点第3条的 when（出现条件）"),
        (("title",), "title（标题）"),
        ((), ""),
    ],
)
def test_places_are_said_in_words(place, words):
    assert said(place) == words


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("王某家夜间音响声大，吵得睡不着", None),
        ("楼下广场舞噪音大", "shop"),
        ("楼上半夜跺脚，噪音扰民", "living"),
    ],
)
def test_where_a_noise_comes_from_is_read_only_from_words_that_say_it(text, kind):
    filled = {one.element: one.answer for one in fill(GUIDES["neighbours"], text, (), ())}
    assert filled["matter"] == "noise" and filled.get("noise_kind") == kind


def test_articles_stand_in_the_statutes_where_these_are_at_hand():
    """Every cited article exists in its edition; without the folder the structure above still holds."""
    folder = statutes()
    cited = {cite for guide in GUIDES.values() for cite in guide.cited}
    assert len(cited) > 250
    if folder is None:
        return
    stored = {row["law"]: row["stored_on"] for row in content.rows("guides/laws")}
    known: set[tuple[str, str, str]] = set()
    with gzip.open(folder / "national_articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            title = re.sub(r"《中华人民共和国", "《", row["title"])
            known.add((title, row["date"] or "", row["article"]))
    missing = [
        cite.full
        for cite in sorted(cited, key=lambda one: one.full)
        if (cite.law.title, stored[cite.law.name], f"第{chinese(cite.article)}条") not in known
    ]
    assert not missing


def chinese(number: int) -> str:
    """1064 → 一千零六十四, as articles are numbered."""
    digits = "零一二三四五六七八九"
    text, zero = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            text += ("零" if zero else "") + digits[digit] + unit
            zero = False
        elif text and number % power:
            zero = True
    return text.removeprefix("一") if text.startswith("一十") else text
