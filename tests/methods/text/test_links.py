"""Filings and earlier reports: what is matched, what is only possible, and what no input can break."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judgegrid.methods.arguments import InputError
from judgegrid.methods.text.link_records import Record, name_form
from judgegrid.methods.text.links import link

FILED = date(2026, 3, 1)
CASE = Record("f1", FILED, ("张建国", "李秀英"), ("13800001111",), "320205001003", "锦绣花园", "邻里")
REPORT = replace(CASE, key="r1", on=FILED - timedelta(days=20), names=("李女士", "张建国"), phones=())


def crowd(n: int, *, seed: int = 3) -> tuple[list[Record], list[Record], dict[str, str]]:
    """n filings in twelve communities, every third reported before with a party masked; n reports in all."""
    rng = np.random.default_rng(seed)
    surnames, given_names = "王李张刘陈杨黄赵周吴徐孙", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"

    def person() -> str:
        return "".join(
            (rng.choice(list(surnames)), rng.choice(list(given_names)), rng.choice(list(given_names)))
        )

    def case(key: str) -> Record:
        on = FILED + timedelta(days=int(rng.integers(300)))
        area = f"3202050{rng.integers(1, 5):02d}{rng.integers(1, 4):03d}"
        return Record(key, on, (person(), person()), (f"138{rng.integers(10**7, 10**8)}",), area, "", "邻里")

    filings = [case(f"f{i}") for i in range(n)]
    reports, truth = [], {}
    for i in range(n):
        source = filings[i] if i % 3 == 0 else case("x")
        one, two = source.names
        names = (f"{two[0]}某", one) if rng.random() < 0.5 else (one, two)
        phones = source.phones if rng.random() < 0.5 else ()
        earlier = source.on - timedelta(days=int(rng.integers(5, 200)))
        reports.append(replace(source, key=f"r{i}", on=earlier, names=names, phones=phones))
        if i % 3 == 0:
            truth[f"f{i}"] = f"r{i}"
    return filings, reports, truth


@pytest.mark.parametrize(
    ("text", "whole", "surname", "masked"),
    [
        ("张建国", "张建国", "张", False),
        ("张某", "张", "张", True),
        ("王女士", "王", "王", True),
        ("老李", "李", "李", True),
        ("欧阳某某", "欧阳", "欧阳", True),
        ("刘某甲", "刘某甲", "刘", True),
        ("  李 秀英 ", "李秀英", "李", False),
        ("阳光物业服务有限公司", "阳光物业", "", False),
        ("阳光物业公司", "阳光物业", "", False),
    ],
)
def test_of_a_name_the_surname_and_what_is_hidden_are_read(text, whole, surname, masked):
    form = name_form(text)
    assert (form.whole, form.surname, form.masked) == (whole, surname, masked)


def test_of_filings_with_masked_parties_nearly_all_are_found_and_hardly_any_wrongly():
    filings, reports, truth = crowd(900)
    found = link(filings, reports)
    likely = {one.left: one.right for one in found.links if one.probability >= 0.5}
    right = sum(truth.get(key) == value for key, value in likely.items())
    assert right / len(likely) >= 0.98
    assert right / len(truth) >= 0.97
    assert sum(one.state == "none" for one in found.links if one.left in truth) <= 0.02 * len(truth)
    assert found.weights is not None and found.weights.learned


def test_of_few_records_typical_weights_stand_in_and_say_so():
    found = link([CASE], [REPORT])
    assert found.links[0].right == "r1"
    assert found.weights is not None and not found.weights.learned


def test_of_a_match_the_evidence_is_told_in_order_of_weight():
    one = link([CASE], [REPORT]).links[0]
    assert one.evidence[0].weight >= one.evidence[-1].weight
    assert "姓名相同" in one.explain() and "概率" in one.explain()


def test_of_a_report_that_came_after_the_filing_nothing_is_linked():
    later = replace(REPORT, on=FILED)
    assert link([CASE], [later]).links[0].state == "none"
    assert link([CASE], [replace(REPORT, on=FILED - timedelta(days=800))]).links[0].state == "none"


def test_of_two_filings_one_report_goes_to_one_only():
    other = replace(CASE, key="f2", names=("张建国", "王小明"), phones=())
    found = link([CASE, other], [REPORT])
    assert [one.right for one in found.links].count("r1") <= 1
    assert found.links[0].right == "r1"


def test_of_filings_with_equal_claims_none_is_called_missed():
    """Six suits of one firm against people of one surname, one report of 张某: whose it is cannot be said."""
    filings, reports, _ = crowd(400)
    firm = "某某物业服务有限公司"
    claims = [
        Record(f"c{n}", FILED, (firm, f"张{given}"), (), CASE.area, "水秀新村", "物业")
        for n, given in enumerate(("建国", "丽", "小明", "海燕", "志强", "芳"))
    ]
    told = Record("told", FILED - timedelta(days=20), (firm, "张某"), (), CASE.area, "水秀新村", "物业")
    states = {one.left: one for one in link([*filings, *claims], [*reports, told]).links}
    of_claims = [states[one.key] for one in claims]
    assert {one.state for one in of_claims} == {"possible"} and {one.right for one in of_claims} == {"told"}
    assert 0.5 < sum(one.probability for one in of_claims) <= 1.01


def test_of_a_report_of_several_types_one_that_fits_is_enough():
    several = replace(REPORT, kind=("其他", CASE.kind))
    (one,) = link([CASE], [several]).links
    assert ("类型", "相同") in {(item.field, item.said) for item in one.evidence}
    other = link([CASE], [replace(REPORT, kind=("其他", "又一种"))]).links[0]
    assert ("类型", "不同") in {(item.field, item.said) for item in other.evidence}


def test_of_a_firm_the_place_in_front_of_its_name_is_left_out():
    filing = replace(CASE, names=("无锡市和顺安居建筑工程有限公司", "张建国"))
    report = replace(REPORT, names=("和顺安居建筑",))
    near = link([filing], [report], seats=("无锡", "无锡市")).links[0]
    assert any("姓名相同" in one.said for one in near.evidence)
    far = link([filing], [report]).links[0]
    assert not any("姓名相同" in one.said for one in far.evidence)
    assert link([filing], [replace(report, names=("无锡建筑有限公司",))], seats=("无锡", "建筑")).links


def test_of_a_filing_nobody_reported_the_sentence_does_not_accuse():
    lonely = link([CASE], [replace(REPORT, names=("赵六",), area="320206001001", place="")]).links[0]
    assert lonely.state == "none"
    assert "不等同于漏排" in lonely.explain()


def test_of_the_order_of_records_nothing_depends():
    filings, reports, _ = crowd(300)
    straight = {one.left: (one.right, one.state) for one in link(filings, reports).links}
    back = {one.left: (one.right, one.state) for one in link(filings[::-1], reports[::-1]).links}
    assert sum(straight[key] != back[key] for key in straight) <= 3  # random pairs differ a little


def test_of_mappings_and_empty_sides_the_answer_is_sensible():
    plain = {"key": "r1", "on": REPORT.on, "names": REPORT.names, "area": REPORT.area}
    assert link([CASE], [plain]).links[0].right == "r1"
    assert link([], [REPORT]).links == ()
    assert link([CASE], []).links[0].state == "none"


@pytest.mark.parametrize(
    ("left", "said"),
    [
        ([CASE, CASE], "key"),
        ([replace(CASE, on="2026-03-01")], "on"),
        ([replace(CASE, names="张建国")], "names"),
        ([{"key": "f1"}], "left"),
        ([replace(CASE, kind=None)], "kind"),
    ],
)
def test_of_bad_records_the_error_names_the_field(left, said):
    with pytest.raises(InputError, match=said):
        link(left, [REPORT])


def test_of_thresholds_out_of_order_the_error_names_them():
    with pytest.raises(InputError, match="none"):
        link([CASE], [REPORT], matched=0.2, none=0.5)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=12), st.text(max_size=14)), max_size=6))
def test_of_any_text_link_makes_a_verdict_and_no_exception(rows):
    filings = [Record(f"f{i}", FILED, (a, b), (c,), c, a, b) for i, (a, b, c) in enumerate(rows)]
    reports = [
        Record(f"r{i}", FILED - timedelta(days=3), (b, a), (c,), c, a, b) for i, (a, b, c) in enumerate(rows)
    ]
    found = link(filings, reports)
    assert len(found.links) == len(rows)
    assert all(0 <= one.probability <= 1 for one in found.links)
