"""Topics of lay texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgegrid.domain import content, disputes
from judgegrid.methods.text.topics import TopicLexicon, lexicon, rank_topics

WORDS = lexicon(content.rows("topics"))


@pytest.mark.parametrize(
    ("subject", "text", "topic"),
    [
        ("小区旁边搅拌站粉尘污染", "每天粉尘漫天，噪音也大", "油烟与异味"),
        ("健身房关门，会员卡不退款", "充值三千元，老板跑路", "消费与预付卡"),
        ("老板拖欠工资", "干了三个月一分钱没发，农民工过年怎么办", "工资与劳动"),
        ("楼上漏水没人管", "邻居家渗水到我家", "邻里漏水采光"),
        ("开发商延期交房", "楼盘烂尾，购房款交了两年", "房屋质量与交付"),
        ("丈夫家暴想离婚", "孩子抚养怎么办", "婚姻家庭"),
    ],
)
def test_an_everyday_complaint_finds_its_topic(subject, text, topic):
    best = rank_topics(subject, text, WORDS)[0]
    assert best.name == topic and best.words and topic in best.explain()


def test_a_text_without_listed_words_has_no_topic():
    assert rank_topics("", "", WORDS) == () == rank_topics("您好", "谢谢", WORDS)


def test_no_topics_are_an_error_that_says_so():
    with pytest.raises(ValueError, match="at least one topic"):
        TopicLexicon([])


def test_every_topic_leads_to_a_known_dispute_type_and_stands_once():
    rows = content.rows("topics")
    assert {row["dispute_type"] for row in rows} <= set(disputes.dispute_types())
    assert len({row["topic"] for row in rows}) == len(rows)


@given(st.text(max_size=200))
def test_any_text_is_read_without_complaint_and_scores_fall(text):
    scores = [one.score for one in rank_topics(text[:20], text, WORDS)]
    assert scores == sorted(scores, reverse=True)
