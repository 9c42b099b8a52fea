"""Statutes as rows: editions, lookup, questions, and the word of people."""

from datetime import UTC, date, datetime, timedelta

import pytest

from judgegrid.domain.people import MACHINE, Scope
from judgegrid.domain.refusals import Absent, Invalid
from judgegrid.domain.statutes import Article, Edition
from judgegrid.records.audit.models import Entry
from judgegrid.records.guidance.actions.provisions import confirm
from judgegrid.records.guidance.computing.provision_gain import measure_gain
from judgegrid.records.guidance.computing.statutes import load_statutes
from judgegrid.records.guidance.models import Provision, ProvisionAnswer, StatuteEdition
from judgegrid.records.guidance.queries import provisions as queries

AT, ON = datetime(2026, 5, 1, 9, tzinfo=UTC), date(2026, 5, 1)
WHO = {"at": AT, "scope": MACHINE, "actor_name": "测试"}
ARTICLES = {
    "第九百四十四条": "业主应当按照约定向物业服务人支付物业费。",
    "第六百七十五条": "借款人应当按照约定的期限返还借款。",
    "第二百九十六条": "因用水、排水利用相邻不动产的，应当尽量避免造成损害。",
}


def edition(law="民法典", year=2020, *, texts=ARTICLES, **changed):
    articles = tuple(Article(number, "", text) for number, text in texts.items())
    given = {"title": f"中华人民共和国{law}", "adopted_on": date(year, 5, 28), "articles": articles}
    return Edition(law, **{**given, **changed})


@pytest.fixture
def loaded(db):
    old = edition("物业管理条例", 2007, texts={"第四十一条": "旧的物业费规定。"})
    new = edition("物业管理条例", 2018, texts={"第四十一条": "业主应当根据物业服务合同的约定交纳物业费。"})
    gone = edition("合同法", 1999, texts={"第一百九十六条": "借款合同是借款人向贷款人借款的合同。"})
    load_statutes([edition(), old, new, gone], **WHO)


def say(scope, question, number, answers=True):
    pk = Provision.objects.filter(number=number).first().pk
    who = {"at": AT, "scope": scope, "actor_name": "测试", "source": ""}
    return confirm(**who, question=question, provision=pk, answers=answers)


def test_of_the_same_file_twice_nothing_is_written(loaded):
    before = list(Provision.objects.values_list("pk", flat=True))
    done = load_statutes([edition()], **{**WHO, "at": AT + timedelta(days=1)})
    assert (done.new, done.changed, done.unchanged) == (0, 0, 1)
    assert list(Provision.objects.values_list("pk", flat=True)) == before
    assert Entry.objects.filter(action="statutes.load").count() == 1


def test_of_a_dry_run_counts_are_told_and_nothing_is_written(db):
    assert load_statutes([edition()], **WHO, dry_run=True).new == 1
    assert not StatuteEdition.objects.exists()


def test_of_an_excerpt_the_fuller_law_is_left_alone(loaded):
    excerpt = edition(texts={"第六百七十五条": "借款人应当返还借款。"})
    assert load_statutes([excerpt], **WHO, keep_fuller=True).unchanged == 1
    assert Provision.objects.filter(edition__law="民法典").count() == 3
    assert load_statutes([excerpt], **WHO).changed == 1
    assert Provision.objects.filter(edition__law="民法典").count() == 1


def test_of_an_article_all_editions_are_found_and_marked(loaded, scope_of):
    found = queries.cited("物业管理条例41", scope=scope_of("mediator"), on=ON)
    assert [one.standing.state for one in found] == ["current", "superseded"]
    (gone,) = queries.cited("合同法196", scope=scope_of("mediator"), on=ON)
    assert gone.standing.label == "已于 2021-01-01 废止"
    assert queries.cited("拒交物业费", scope=scope_of("mediator"), on=ON) is None


def test_of_a_question_only_what_is_in_force_answers(loaded, scope_of):
    found = queries.answers("借款不还怎么办", scope=scope_of("mediator"), on=ON)
    assert found.hits[0].row.number == "第六百七十五条"
    assert "合同法" not in {one.row.edition.law for one in found.hits}
    assert "借款" in found.hits[0].why.explain()


def test_of_a_confirmed_answer_the_next_question_is_answered_better(loaded, scope_of):
    asked = "楼上漏水找谁赔"
    who = {"scope": scope_of("mediator"), "on": ON}
    assert queries.answers(asked, **who).refusal
    say(scope_of("mediator"), "楼上漏水泡坏天花板找谁赔", "第二百九十六条")
    found = queries.answers(asked, **who)
    assert found.hits[0].row.number == "第二百九十六条"
    say(scope_of("mediator"), "楼上漏水泡坏天花板找谁赔", "第二百九十六条", answers=False)
    assert ProvisionAnswer.objects.count() == 1
    assert "第二百九十六条" not in [one.row.number for one in queries.answers(asked, **who).hits[:1]]


def test_of_a_stored_question_numbers_and_names_are_masked(loaded, scope_of):
    row = say(scope_of("grid_judge"), "张三丰先生欠钱，电话13812345678", "第六百七十五条")
    assert row.question == "张某先生欠钱，电话***********"


def test_of_people_without_the_permission_no_word_is_taken(loaded, scope_of):
    for role in ("grid_worker", "political_legal", "system_admin"):
        with pytest.raises(Absent):
            say(scope_of(role), "欠钱不还", "第六百七十五条")
    with pytest.raises(Absent):
        queries.answers("欠钱不还", scope=Scope(), on=ON)


@pytest.mark.parametrize("question", ["", "   ", "问" * 301])
def test_of_a_question_that_is_none_the_field_is_named(loaded, scope_of, question):
    with pytest.raises(Invalid) as refused:
        say(scope_of("mediator"), question, "第六百七十五条")
    assert "问题应有" in refused.value.fields["q"]


@pytest.mark.parametrize("question", ["", "😀", "1" * 300, "問" * 300, "\x00"])
def test_of_strange_questions_a_refusal_or_hits_come_back(loaded, scope_of, question):
    found = queries.answers(question, scope=scope_of("mediator"), on=ON)
    assert found.hits or found.refusal


def test_of_the_gain_nothing_is_measured_before_twenty_questions(loaded, scope_of):
    say(scope_of("mediator"), "借款不还", "第六百七十五条")
    assert measure_gain(at=AT) is None


def test_of_the_gain_refusals_alone_measure_nothing(loaded, scope_of):
    for number in range(20):
        say(scope_of("mediator"), f"第{number}个问题：物业漏水怎么办", "第六百七十五条", answers=False)
    assert measure_gain(at=AT) is None


def test_of_the_gain_each_question_is_left_out_in_turn(loaded, scope_of):
    words = ["厨房", "卫生间", "阳台", "卧室", "客厅", "走廊", "楼道", "地下室", "车库", "外墙", "书房"]
    for word in words:
        say(scope_of("mediator"), f"楼上{word}渗水泡坏了我家怎么索赔", "第二百九十六条")
        say(scope_of("mediator"), f"朋友为装修{word}找我拿钱一直拖着", "第六百七十五条")
    gain = measure_gain(at=AT)
    assert gain.questions == 22
    assert gain.with_answers > gain.without
    assert gain.low > 0
    assert measure_gain(at=AT + timedelta(days=1)) is None
