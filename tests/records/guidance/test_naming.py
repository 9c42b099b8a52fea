"""Invented sentences as typed on a phone, and what long public letters taught, held against the guides."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from judgegrid.domain import content
from judgegrid.domain.guide_reading import shipped
from judgegrid.records.guidance.naming import SHORT, UNPROVEN, elsewhere, likely_types
from judgegrid.records.guidance.reading_texts import filled, risks

ON = date(2026, 11, 28)
GUIDES = shipped()

# sentence, the guide that should stand first (| where two would do; empty: none should)
TYPED = [
    ("物业费涨价没通知我们，不想交了", "property_service"),
    ("楼下麻将馆天天打到半夜，报警也没用", "neighbours"),
    ("老板欠我3个月工资共1万8，人也联系不上", "labour"),
    ("借给朋友2万，微信转账，没写借条，现在把我拉黑了", "private_lending"),
    ("房东押金1500不退，说墙有个洞", "house_lease"),
    ("健身卡才用一个月，店关门了", "consumer"),
    ("我骑电动车被出租车撞了，住院花了8000", "traffic"),
    ("楼上卫生间漏水，泡了我家衣柜", "neighbours"),
    ("老公在外面有人，我想离", "divorce"),
    ("三个儿子都不管老娘，轮着推", "family_support"),
    ("装修队把我家墙砸错了，还要加钱", "renovation"),
    ("邻居把我推倒，手腕骨折了", "injury"),
    ("信用卡欠了五万实在还不起，天天被催", "bank_credit"),
    ("电梯坏了半个月物业不修", "property_service"),
    ("小区停车位被物业租给外人", "property_service"),
    ("厂里让我走人一分钱不赔", "labour"),
    ("在工地上摔下来，包工头不管", "labour|injury"),
    ("网上买的冰箱坏的，卖家不给退", "consumer"),
    ("二手车买回来发现是事故车，想退", "consumer"),
    ("租的房子热水器坏了房东不修", "house_lease"),
    ("租客三个月没交房祖了", "house_lease"),
    ("邻居家狗咬了我孩子", "neighbours|injury"),
    ("隔壁装修太吵，早上六点就开始钻", "neighbours"),
    ("楼上掉下来个花盆砸了我的车", "neighbours"),
    ("爸走了，弟弟一个人占着房子不分", "family_support"),
    ("前夫两年没给抚养费", "family_support"),
    ("彩礼18万8，才结婚三个月就散了", "divorce"),
    ("哥哥把妈的存款全取走了", "family_support"),
    ("银行卡被盗刷9000", "bank_credit"),
    ("网贷催收打我家里人电话", "bank_credit"),
    ("担保了一笔贷款，借的人跑了，银行找我", "bank_credit|private_lending"),
    ("打麻将欠的钱，他逼我写了欠条", "private_lending"),
    ("月息三分借的十万，还了八万利息了", "private_lending"),
    ("孩子在学校被同学推到了，门牙断了", "injury"),
    ("超市地滑我摔了，尾椎裂了", "injury"),
    ("给邻居帮忙盖房子摔断腿", "injury"),
    ("追尾了对方不认", "traffic"),
    ("外卖小哥撞了我妈就跑了", "traffic"),
    ("保险公司不赔我修车的钱", "traffic"),
    ("全屋定制柜子甲醛超标", "renovation|consumer"),
    ("装修尾款没付，工长堵门", "renovation"),
    ("物业把我家水停了，说欠物业费", "property_service"),
    ("业委会账目不公开，广告费去哪了", "property_service"),
    ("物业费没交，楼上又漏水", "property_service|neighbours"),
    ("離婚後他不給撫養費", "family_support|divorce"),
    ("樓上漏水，鄰居不肯賠", "neighbours"),
    ("老闆拖欠工資兩個月", "labour"),
    ("😡😡楼上天天蹦迪到2点💢💢", "neighbours"),
    ("物业费物业费物业费", "property_service"),
    ("工次没发 老板说下月", "labour"),
    ("漏水", "neighbours"),
    ("", ""),
    ("12345678", ""),
    ("ÃÂ¤½ æ¥¼", ""),
    ("鏉戝唴鏈夊嚑鎴", ""),
    ("今天天气不错", ""),
    ("😀😀😀", ""),
    ("公交车什么时候通", ""),
    ("拆迁补偿款太低", ""),
    ("开发商延期交房半年了", ""),
    ("孩子上学学区怎么划", ""),
    ("两口子天天吵，他动手打我，孩子才5岁", "divorce"),
    ("婆婆天天骂我，日子过不下去", "divorce"),
    ("楼道里堆满杂物，消防通道走不了", "neighbours"),
    ("教培机构跑路，学费一万二没退", "consumer"),
    ("我跟他合伙开店，他卷钱跑了", ""),
]
MEGABYTE = 1_000_000
FIVE = "物业费没交，楼上漏水，借条的钱没还，工资也被拖欠，信用卡还逾期了。"
FILLER = "我们多次反映，一直没有得到答复，请有关部门尽快处理，谢谢。" * 6


@pytest.mark.parametrize(("text", "wanted"), TYPED, ids=[text[:10] or "empty" for text, _ in TYPED])
def test_a_typed_sentence_leads_to_its_guide_or_to_none(text, wanted):
    found = likely_types(text, GUIDES)
    assert ([found[0].key in wanted.split("|")] if found else [not wanted]) == [True]


def test_two_quarrels_in_one_text_are_both_shown():
    keys = {one.key for one in likely_types("物业费没交，楼上又漏水", GUIDES)}
    assert keys == {"property_service", "neighbours"}


def test_five_quarrels_in_one_text_name_none_and_offer_them_all():
    found = likely_types(FIVE, GUIDES)
    assert not any(one.sure for one in found) and all(one.several for one in found)
    five = {"property_service", "neighbours", "private_lending", "bank_credit", "labour"}
    assert {one.key for one in found} == five
    assert all("不止一件事" in one.explain() for one in found)


@pytest.mark.parametrize("piece", ["漏水", "借钱不还", "a", "7", "😀", "ÃÂ¤"])
def test_a_megabyte_of_one_thing_is_read_without_an_error(piece):
    text = piece * (MEGABYTE // len(piece))
    found = likely_types(text, GUIDES)
    assert bool(found) == (piece in ("漏水", "借钱不还")) and not any(one.sure for one in found[1:])
    assert risks(text, {}) == ()


@pytest.mark.parametrize(
    "text",
    [
        "我是三期业主。开发商延期交房半年，精装修也缩水，楼盘宣传全是假的。" + FILLER,
        "高速公路离小区太近，货车整夜不停，噪音扰民，请求加装隔音墙。" + FILLER,
        "请问公积金贷款买房，银行贷款还清以后算首套吗？政策怎么规定？" + FILLER,
        "老公的户口迁进来以后，拆迁征收为什么不算安置人口？" + FILLER,
        "路口没有红绿灯和斑马线，交通事故频发，建议修过街天桥。" + FILLER,
        "孩子手骨折申请了体育免考，中考成绩却给了C，教育局没有答复。" + FILLER,
    ],
    ids=["buying", "motorway", "provident fund", "expropriation", "crossing", "examination"],
)
def test_a_letter_about_something_else_names_no_guide(text):
    found = likely_types(text, GUIDES)
    assert not any(one.sure for one in found)
    assert all("只是可能" in one.explain() for one in found)


def test_what_speaks_louder_of_something_else_says_so():
    text = "开发商交房时物业费涨了，物业公司说是开发商定的。楼盘精装修也有问题，购房合同没写。" + FILLER
    (one, *_) = likely_types(text, GUIDES)
    assert one.key == "property_service" and not one.sure and "买房与开发商" in one.explain()


def test_a_long_letter_names_what_was_read_right_often_enough():
    text = "夜宵店油烟扰民，噪音到凌晨，吵得睡不着，找店家不理。" + FILLER
    assert len(text) > SHORT and likely_types(text, GUIDES)[0].sure
    (one, *_) = likely_types("前年借给同事五万，打了借条，欠钱不还，本金利息都没给。" + FILLER, GUIDES)
    assert one.key == "private_lending" and one.key in UNPROVEN and not one.sure


def test_the_subject_says_more_than_what_follows():
    text = "楼上漏水泡了我家。" + "我找过物业，也在业主群里说过，小区里大家都知道，就是没有人来。" * 5
    assert likely_types(text, GUIDES)[0].key == "neighbours"


def test_words_of_guides_and_of_other_matters_are_told_apart():
    for guide in GUIDES.values():
        assert not set(guide.words) & set(guide.weak) and guide.weak
        assert not set(guide.words) & {word for one in elsewhere() for word in one.words}
    assert len(elsewhere()) == len(content.rows("guides/elsewhere")) >= 8


def answers(key, text):
    return {one.element: one.answer for one in filled(text, GUIDES[key], on=ON)}


@pytest.mark.parametrize(
    ("key", "text", "element"),
    [
        ("property_service", "物业费原来是1.98元/平，现在涨到2.4元每平。", "arrears"),
        ("labour", "来的时候说保底工资8000一个月。", "owed"),
        ("labour", "劳动监察说要有欠条才能立案。", "iou"),
        ("labour", "气味影响居民工作生活。", "rural"),
        ("bank_credit", "中介扣了砍头息。", "danger"),
        ("neighbours", "噪音分贝太高。", "measured"),
        ("neighbours", "楼下饭店噪音扰民，还是违建。", "works"),
        ("neighbours", "噪音扰民，2019年7月24日一次也没有停。", "started_on"),
        ("property_service", "开发商和物业都不管。", "refusal"),
        ("house_lease", "毛坯房装修成群租。", "claim"),
    ],
)
def test_what_letters_showed_to_be_read_wrongly_is_no_answer_any_more(key, text, element):
    assert element not in answers(key, text)


def test_a_sum_beside_a_price_is_still_an_answer():
    found = answers("property_service", "物业费每平2.4元，我家欠物业费3600元。")
    assert found["arrears"] == Decimal(3600)


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("工地半夜还在打桩，周围居民不得安宁。", "risk_threat"),
        ("危险品堆在楼下，威胁公共安全，隐患造成巨大威胁。", "risk_threat"),
        ("人员聚集场所没有消防许可，有人聚众赌博。", "risk_crowd"),
        ("油烟管道一直通到楼顶，吃安眠药才睡得着。", "risk_self_harm"),
        ("某某小学附近的工地，乡里娃烧烤店旁边。", "risk_minor"),
        ("信用卡催收打电话骂人。", "risk_gang"),
        ("在扫黑除恶的形势下还这样。", "risk_gang"),
        ("劳动局我们跑了五六个地方，工人的工资都已经结清。", "risk_wages"),
        ("丈夫在路上被人打成重伤。", "risk_violence"),
    ],
)
def test_words_that_meant_something_else_in_letters_warn_of_nothing(text, signal):
    assert signal not in {one.rule.key for one in risks(text, {})}
