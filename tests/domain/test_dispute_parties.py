"""Names that a report gives: a list after 当事人：, masked names and firms in the text."""

import pytest

from judgegrid.domain.dispute_parties import MOST, parties_in


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("张某家卫生间渗水到楼下李某家，已争吵数次。", ["张某", "李某"]),
        ("王女士反映老李家夜间音响声大", ["王女士", "老李"]),
        ("当事人：钱多多、赵某某；某某物业有限公司。双方各执一词", ["钱多多", "赵某某", "某某物业有限公司"]),
        ("业主与无锡演示物业服务有限公司发生争执", ["无锡演示物业服务有限公司"]),
        ("欧阳某与司马某争执，欧阳某先动手", ["欧阳某", "司马某"]),
        ("楼道堆物，居民有意见", []),
        ("", []),
    ],
)  # fmt: skip
def test_the_names_are_found(text, names):
    assert [one.name for one in parties_in(text)] == names


def test_a_mobile_number_goes_to_the_first_party_and_stands_alone_without_one():
    assert parties_in("张某来电19900001234，要求调解")[0].phone == "19900001234"
    assert parties_in("来电19900001234")[0].name == ""


def test_a_long_list_and_a_long_text_are_cut():
    assert len(parties_in("当事人：" + "、".join(f"钱某{n}" for n in range(20)))) == MOST
    assert parties_in("张某" * 50_000) != ()
