"""Similar cases: structure before words, reasons with both values, and input that is no case."""

import pytest

from judgegrid.methods.arguments import InputError
from judgegrid.methods.text.case_rows import Case, as_case, elements_of, largest_amount
from judgegrid.methods.text.cases import index_cases, rank_cases

CASES = (
    Case(
        "loan-iou",
        "被告向原告借款50000元，出具借条一张，约定月利率百分之一，被告母亲提供担保，经多次催要未还。",
        causes=("民间借贷纠纷",),
        provisions=("民法典第六百七十五条", "民法典第六百八十条"),
    ),
    Case(
        "loan-transfer",
        "原告通过银行转账向被告交付借款800000元，双方未出具书面凭证，被告称系合伙投资款。",
        causes=("民间借贷纠纷",),
        provisions=("民法典第六百六十七条",),
    ),
    Case(
        "sale",
        "原告向被告供应钢材，经对账被告欠货款50000元，被告出具欠条一张，经多次催要未付。",
        causes=("买卖合同纠纷",),
        provisions=("民法典第六百二十六条",),
    ),
    Case(
        "fee",
        "业主自2021年起未交物业费，物业公司多次书面催缴，业主称电梯故障、楼道脏乱，拒绝交纳。",
        causes=("物业服务合同纠纷",),
        provisions=("民法典第九百四十四条",),
    ),
    {
        "id": "leak",
        "fact": "楼上卫生间渗漏，致楼下天花板、墙面发霉，双方协商未果。",
        "charges": ["相邻关系纠纷"],
    },
)
LOAN = "被告向原告借款60000元并出具借条，约定月利率百分之一，经多次催要，至今未还。"


def ids(ranking):
    return [hit.id for hit in ranking.hits]


def test_of_like_cases_the_likest_stands_first_and_says_why():
    hit = rank_cases(LOAN, CASES).hits[0]
    assert hit.id == "loan-iou"
    assert hit.shared_causes == ("民间借贷纠纷",)
    assert ("凭证", "借条", "借条") in [(one.name, one.here, one.there) for one in hit.shared_elements]
    assert "担保：本案未提及，该案“保证”" in hit.differs
    assert any(match for passage in hit.passages for _, match in passage.pieces())
    assert "民间借贷纠纷" in hit.explain()


def test_of_a_known_cause_its_cases_come_up():
    other = "被告出具欠条一张，经多次催要，50000元至今未付。"
    free = rank_cases({"text": other}, CASES)
    known = rank_cases({"text": other, "cause": "民间借贷纠纷"}, CASES, notion="cause")
    assert ids(free)[0] == "sale"
    assert ids(known)[0].startswith("loan")
    assert known.cause_known
    assert not free.cause_known
    assert dict(free.causes)["买卖合同纠纷"] > 0.3


def test_of_the_notions_each_orders_by_its_own():
    asked = Case("q", LOAN, amount=790_000, provisions=("民法典第六百六十七条",))
    assert ids(rank_cases(asked, CASES, notion="facts"))[0] == "loan-iou"
    assert ids(rank_cases(asked, CASES, notion="amount"))[0] == "loan-transfer"
    assert ids(rank_cases(asked, CASES, notion="provisions"))[0] == "loan-transfer"
    assert "金额：本案790,000元，该案50,000元" in rank_cases(asked, CASES, notion="facts").hits[0].differs


def test_of_an_index_only_the_named_are_ranked_and_the_answer_is_the_same_twice():
    index = index_cases(CASES)
    first = rank_cases(LOAN, index, among=["fee", "sale"])
    assert ids(first) == ["sale", "fee"]
    assert first == rank_cases(LOAN, index, among=["fee", "sale"])
    assert len(rank_cases(LOAN, index, top=2).hits) == 2


@pytest.mark.parametrize("text", ["", "   ", "😀😀", "\ud800", "12", "锟斤拷烫烫烫", "\0" * 50])
def test_of_a_text_without_words_a_refusal_comes_back(text):
    ranking = rank_cases(text, CASES)
    assert ranking.hits == ()
    assert ranking.explain().startswith("不能给出类案")


@pytest.mark.parametrize(
    "text", ["借款" * 250_000, "借款😀未還，經多次催要", "ABC 借條 １２３", "9" * 1_000_000 + "借款"]
)
def test_of_strange_texts_no_exception_comes_from_inside(text):
    ranking = rank_cases(text, CASES)
    assert ranking.hits or ranking.refusal
    for hit in ranking.hits:
        assert hit.score == hit.score
        assert hit.explain()


def test_of_traditional_characters_the_same_case_is_found():
    assert ids(rank_cases("業主不交物業費，稱電梯故障、樓道髒亂", CASES))[0] == "fee"


def test_of_two_candidates_without_causes_the_likelier_is_first():
    pair = [{"id": "a", "text": CASES[0].text}, {"id": "b", "text": CASES[1].text}]
    assert ids(rank_cases(LOAN, pair)) == ["a", "b"]
    assert ids(rank_cases(LOAN, [CASES[3].text])) == ["0"]


@pytest.mark.parametrize(
    ("candidates", "options", "named"),
    [
        ([], {}, "candidates"),
        ("one text", {}, "candidates"),
        ([7], {}, r"candidates\[0\]"),
        ([{"id": "a", "text": None}], {}, r"candidates\[0\]"),
        ([{"id": "a", "text": "x"}, {"id": "a", "text": "y"}], {}, r"candidates\[1\]"),
        ([{"id": "a", "text": "x", "amount": -1}], {}, "an amount between"),
        ([{"id": "a", "text": "x", "amount": float("nan")}], {}, "an amount between"),
        ([{"id": "a", "text": "x", "elements": 3}], {}, "elements as name"),
        (CASES, {"notion": "mood"}, "notion"),
        (CASES, {"among": ["nobody"]}, "among"),
        (CASES, {"among": []}, "among"),
        (CASES, {"top": 0}, "top"),
    ],
)
def test_of_wrong_arguments_the_message_names_which(candidates, options, named):
    with pytest.raises(InputError, match=named):
        rank_cases("借款", candidates, **options)


def test_of_a_query_that_is_none_the_message_names_it():
    with pytest.raises(InputError, match="query"):
        rank_cases(None, CASES)


def test_of_amounts_the_largest_in_yuan_is_taken():
    assert largest_amount("借款5万元，已还2,000元") == 50_000
    assert largest_amount("借款１２０元") == 120
    assert largest_amount("没有金额") is None
    assert largest_amount("9" * 30 + "元") is None


def test_of_a_mapping_names_of_other_sets_are_understood():
    case = as_case(
        {"id": 7, "fact": "x", "charges": ["盗窃罪", "盗窃罪"], "articles": ["二百六十四"]}, name="q"
    )
    assert (case.id, case.causes, case.provisions) == ("7", ("盗窃罪",), ("二百六十四",))


LENT = "原告某甲诉称，被告某乙因生意周转向其借款{}元，{}。经多次催要，被告至今未还，请求判令归还借款。"
AGREED = "出具借条，约定月利率2%，由某丙提供连带保证，借款期限一年，款项通过银行转账交付"
ORAL = "未出具凭证，未约定利息，未约定还款期限，款项以现金交付"


def test_of_two_loans_the_one_with_the_same_terms_is_nearer():
    query = {"text": LENT.format("200000", AGREED) + "被告经传票传唤未到庭。", "cause": "民间借贷纠纷"}
    like = "写有借据，月利率为1.5%，某丁作为担保人签字，借期六个月，当日汇款至其账户"
    pair = [
        {"id": "oral", "text": LENT.format("3000", ORAL), "cause": "民间借贷纠纷"},
        {"id": "agreed", "text": LENT.format("180000", like) + "被告拒不到庭。", "cause": "民间借贷纠纷"},
    ]
    for rows in (pair, pair[::-1]):
        assert [hit.id for hit in rank_cases(query, rows).hits] == ["agreed", "oral"]


def test_of_two_candidates_of_one_cause_a_clear_element_outweighs_a_hair_of_text():
    text = "借款50000元，出具借条。"
    one, other = text + "某丙提供担保。", text + "某丙也在场的。"
    hits = rank_cases({"text": text + "某丁提供担保。", "cause": "民间借贷纠纷"}, [other, one]).hits
    assert [hit.id for hit in hits] == ["1", "0"]
    assert hits[0].score > hits[1].score


def test_of_a_text_that_speaks_of_no_loan_the_signs_of_loans_are_not_read():
    said = "工程款先后分三次支付，尚欠20000元，被告未到庭。"
    assert "已还" not in elements_of(Case("a", said))
    assert elements_of(Case("a", "借款后" + said)).keys() >= {"已还", "到庭"}
