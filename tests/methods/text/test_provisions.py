"""Provisions for everyday questions: words, rank of the law, confirmed answers, bad input."""

import numpy as np
import pytest

from judgegrid.methods.arguments import InputError
from judgegrid.methods.text.provision_index import ConfirmedAnswers, Provision, ProvisionIndex, provision_key
from judgegrid.methods.text.provisions import rank_provisions, score_provisions

CODE, SERVICE, DAY = "民法典", "合同编 / 物业服务合同", "2020-05-28"
CORPUS = (
    Provision(
        CODE,
        "第九百四十四条",
        "业主应当按照约定向物业服务人支付物业费。"
        "物业服务人已经按照约定提供服务的，业主不得以未接受或者无需接受相关物业服务为由拒绝支付物业费。",
        SERVICE,
        DAY,
    ),
    Provision(
        CODE,
        "第九百四十二条",
        "物业服务人应当按照约定和物业的使用性质，妥善维修、养护、清洁、绿化和经营管理"
        "物业服务区域内的业主共有部分。",
        SERVICE,
        DAY,
    ),
    Provision(CODE, "第六百七十五条", "借款人应当按照约定的期限返还借款。", "合同编 / 借款合同", DAY),
    Provision(
        CODE,
        "第二百九十六条",
        "不动产权利人因用水、排水、通行等利用相邻不动产的，应当尽量避免对相邻的不动产权利人造成损害。",
        "物权编 / 相邻关系",
        DAY,
    ),
    Provision("某收费管理办法", "第三条", "物业费应当明码标价，物业费标准应当公示。", "", "2004-01-01"),
)
ASKED = "不交物业费会怎么样？"


def articles(ranking):
    return [hit.provision.article for hit in ranking.hits]


def test_of_an_everyday_question_the_article_comes_with_its_matching_sentence():
    ranking = rank_provisions("物业没服务好，可以不交物业费吗", CORPUS)
    hit = ranking.hits[0]
    assert hit.provision.article == "第九百四十四条"
    assert ("物业费", True) in hit.passages[0].pieces() or any(
        "物业费" in text for passage in hit.passages for text, match in passage.pieces() if match
    )
    assert "没有人确认过" in hit.explain()
    assert "尚无已确认" in ranking.explain()


def test_of_two_like_texts_the_law_stands_above_the_measure():
    assert articles(rank_provisions("物业费", CORPUS))[0] == "第九百四十四条"


def test_of_confirmed_answers_the_next_question_learns():
    index = ProvisionIndex(CORPUS)
    asked = "楼上漏水泡坏了天花板找谁赔"
    before = (
        articles(rank_provisions(asked, index, top=5)) if score_provisions(asked, index, none(index)) else []
    )
    learned = ConfirmedAnswers([("楼上漏水找谁赔", ["《中华人民共和国民法典》第二百九十六条"])], index)
    ranking = rank_provisions(asked, index, confirmed=learned)
    assert before[:1] != ["第二百九十六条"]
    assert articles(ranking)[0] == "第二百九十六条"
    assert ranking.hits[0].confirmed_for[0].question == "楼上漏水找谁赔"
    assert "曾有人确认" in ranking.hits[0].explain()


def none(index):
    return ConfirmedAnswers((), index)


def test_of_a_question_left_out_nothing_is_learned():
    index = ProvisionIndex(CORPUS)
    learned = ConfirmedAnswers([("漏水物业", ["民法典第二百九十六条"])], index)
    with_it = score_provisions("漏水物业", index, learned)
    without = score_provisions("漏水物业", index, learned, without=np.array([True]))
    never = score_provisions("漏水物业", index, none(index))
    assert with_it.total[3] > without.total[3]
    assert (without.total == never.total).all()


def test_of_citations_unknown_ones_are_kept_apart():
    learned = ConfirmedAnswers(
        [("甲", ["民法典第一条"]), ("欠债不还", ["民法典第六百七十五条"])], ProvisionIndex(CORPUS)
    )
    assert learned.unknown == ["民法典第一条"]
    assert learned.questions == ("欠债不还",)
    assert provision_key("《中华人民共和国民法典》 第五十四条") == "民法典第五十四条"


@pytest.mark.parametrize("question", ["", " \n", "😀", "怎么办？", "\ud83d", "??????", "zz 00"])
def test_of_a_question_that_asks_nothing_a_refusal_comes_back(question):
    ranking = rank_provisions(question, CORPUS)
    assert ranking.hits == ()
    assert ranking.explain().startswith("不能给出法条")


@pytest.mark.parametrize(
    "question", ["物业费" * 350_000, "不交物業費會怎樣", "物业费😀１２３ABC", "烫烫烫物业费锟斤拷"]
)
def test_of_strange_questions_the_article_is_still_found(question):
    assert articles(rank_provisions(question, CORPUS))[0] == "第九百四十四条"


def test_of_mappings_rows_are_taken_like_provisions():
    rows = [{"law": row.law, "article": row.article, "text": row.text, "head": row.head} for row in CORPUS]
    assert articles(rank_provisions(ASKED, rows)) == articles(rank_provisions(ASKED, CORPUS))


@pytest.mark.parametrize(
    ("question", "corpus", "options", "named"),
    [
        (None, CORPUS, {}, "question"),
        (ASKED, [], {}, "corpus"),
        (ASKED, [{"law": "民法典"}], {}, r"corpus\[0\]"),
        (ASKED, ["text"], {}, r"corpus\[0\]"),
        (ASKED, CORPUS, {"top": 0}, "top"),
    ],
)
def test_of_wrong_arguments_the_message_names_which(question, corpus, options, named):
    with pytest.raises(InputError, match=named):
        rank_provisions(question, corpus, **options)
