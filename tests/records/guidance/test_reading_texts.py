"""What invented descriptions say for a guide: the likely type, answers with their words, signs of risk."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from judgegrid.domain.guide_reading import shipped
from judgegrid.records.guidance.naming import likely_types
from judgegrid.records.guidance.reading_texts import filled, risks

ON = date(2026, 11, 28)
GUIDES = shipped()

# invented; three per guide
DESCRIBED = [
    ("property_service", "楼道半年没人打扫，业主都不肯交物业费，物业天天来催。"),
    ("property_service", "我家房子空着没住，物业公司还要收全额物业费。"),
    ("property_service", "小区电梯广告的公共收益从来没公示过，业主想换掉这家物业。"),
    ("private_lending", "前年借给同事五万元，打了借条，说好去年还，到现在不还。"),
    ("private_lending", "朋友借钱做生意，口头说月息两分，本金一分没还。"),
    ("private_lending", "我给他当担保人签了字，现在借款人跑了，债主来找我。"),
    ("divorce", "老公出轨两年了，我想离婚，孩子跟谁没谈拢。"),
    ("divorce", "两口子闹离婚，男方要求退彩礼十八万八。"),
    ("divorce", "老公打我好几次，我带着孩子回娘家了，要离婚。"),
    ("neighbours", "楼上漏水泡坏了我家吊顶，他不肯修。"),
    ("neighbours", "隔壁养狗整天叫，晚上睡不着，跟邻居吵了好几回。"),
    ("neighbours", "楼下开饭店油烟往上冒，噪音到半夜。"),
    ("labour", "工地干了三个月，包工头拖欠工资两万，人找不到。"),
    ("labour", "厂里突然辞退我，没有赔偿金，也没签劳动合同。"),
    ("labour", "公司三个月不发工资，十几个工友要去劳动仲裁。"),
    ("consumer", "健身房办卡交了四千，才去两次店就关门了，退费没人管。"),
    ("consumer", "网购的手机是假货，商家不给退货。"),
    ("consumer", "孩子培训班充值了一万，老师走光了要求退款。"),
    ("traffic", "骑电动车被小轿车撞了，交警认定对方全责，医药费没人付。"),
    ("traffic", "两车追尾，保险公司只肯赔一半。"),
    ("traffic", "肇事司机逃逸，我爸骑车被撞到骨折。"),
    ("house_lease", "租房到期了房东不退押金，说墙弄脏了。"),
    ("house_lease", "二房东收了一年房租跑了，房东要赶我走。"),
    ("house_lease", "租客欠三个月租金，我换锁了他报警。"),
    ("family_support", "老母亲八十了，三个子女都不肯出赡养费。"),
    ("family_support", "父亲去世后留下的房子，兄弟姐妹为继承争起来了，有一份遗嘱。"),
    ("family_support", "离了婚他不给孩子抚养费，已经一年。"),
    ("bank_credit", "信用卡逾期半年，违约金比本金还高，银行天天催收。"),
    ("bank_credit", "信用卡被盗刷一万二，银行让我还。"),
    ("bank_credit", "房贷断供了，想和银行谈分期还款。"),
    ("renovation", "装修公司做了一半停工，水电改造也没弄完。"),
    ("renovation", "装修队增项加了两万，没让我签字，现在要尾款。"),
    ("renovation", "新装修的卫生间防水没做好，要求返工。"),
    ("injury", "两人打架，把人打伤住院了，医药费谁出。"),
    ("injury", "孩子在学校受伤骨折，家长要学校赔偿。"),
    ("injury", "给人帮工时从梯子上摔伤，误工费没着落。"),
]


@pytest.mark.parametrize(("key", "text"), DESCRIBED, ids=[text[:12] for _, text in DESCRIBED])
def test_an_everyday_description_leads_to_its_guide(key, text):
    found = likely_types(text, GUIDES)
    assert found and found[0].key == key, [one.key for one in found]
    assert "由您来定" in found[0].explain() and found[0].words


@pytest.mark.parametrize("text", ["", "😀", "123456789", "公交车站能不能往东移一点？", "乱碼��", "a" * 5000])
def test_what_is_no_quarrel_of_these_is_not_forced_into_one(text):
    assert likely_types(text, GUIDES) == ()


def test_in_a_long_text_one_word_is_not_enough():
    assert likely_types("电梯" + "其他的事情" * 40, GUIDES) == ()


def test_of_a_text_with_five_quarrels_all_five_are_offered_and_none_is_sure():
    text = "物业费没交，楼上漏水，借条的钱没还，工资也被拖欠，信用卡还逾期了。"
    found = likely_types(text, GUIDES)
    assert {one.key for one in found} == {
        "property_service", "neighbours", "private_lending", "labour", "bank_credit"
    }  # fmt: skip
    assert not any(one.sure for one in found)


def test_the_type_a_dispute_was_reported_under_is_a_reason_of_its_own():
    (only,) = likely_types("他家的事说不清楚", GUIDES, dispute_type="D13")
    assert only.key == "traffic" and "上报时登记的类型" in only.explain()


def answers(key: str, text: str) -> dict[str, object]:
    return {one.element: one.answer for one in filled(text, GUIDES[key], on=ON)}


def test_amounts_days_and_words_become_answers_with_what_they_rest_on():
    text = "2023年3月1日老李向我借款10万元，打了借条，月息2分，2024年3月1日到期，没有人担保。"
    found = answers("private_lending", text)
    assert found["principal"] == Decimal(100_000) and found["lent_on"] == date(2023, 3, 1)
    assert found["due_on"] == date(2024, 3, 1) and found["rate"] == Decimal(24)
    assert found["proof"] == "note" and found["agreed"] == "written"
    quotes = {one.element: one.quote for one in filled(text, GUIDES["private_lending"], on=ON)}
    assert "10万元" in quotes["principal"]


@pytest.mark.parametrize(
    ("key", "text", "element", "answer"),
    [
        ("property_service", "物业没有书面催过，也没停过水。", "demanded", "no"),
        ("property_service", "物业发了催缴函。", "demanded", "yes"),
        ("property_service", "双方没有动手，只是吵了几句。", "danger", None),
        ("private_lending", "当时没打借条。", "proof", "none"),
        ("private_lending", "没有约定利息。", "agreed", "none"),
        ("divorce", "老公打我，去年还动手打了孩子。", "violence", "yes"),
        ("labour", "工地上都是农民工。", "rural", "yes"),
        ("house_lease", "房东把我换锁了。", "forced", "yes"),
    ],
)
def test_a_denied_word_is_not_taken_for_a_yes(key, text, element, answer):
    assert answers(key, text).get(element) == answer


def test_words_for_two_answers_propose_none():
    assert "refusal" not in answers("property_service", "房子空置，而且物业乱收费。")


def test_risk_in_the_words_warns_until_a_person_says_no():
    text = "他扬言要砍死我。"
    (line,) = risks(text, {})
    assert line.rule.act is not None and line.rule.act.value == "stop"
    assert "扬言" in line.reasons[0].answer
    assert risks(text, {"danger": "no"}) == ()
    assert risks("他没有扬言，也没有威胁。", {}) == ()
