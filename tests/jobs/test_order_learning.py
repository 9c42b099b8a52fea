"""The order of articles learned from confirmed questions: the newest kept out, a worse one not used."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from django.urls import reverse

from judgegrid.domain.people import MACHINE
from judgegrid.domain.statutes import Article, Edition
from judgegrid.jobs import learning_round, lessons, order_learning
from judgegrid.jobs.model_files import TooFew
from judgegrid.jobs.order_learning import learn_provisions
from judgegrid.methods.text import provision_learning
from judgegrid.records.audit.models import Entry
from judgegrid.records.guidance import learned_order, provision_search
from judgegrid.records.guidance.computing.statutes import load_statutes
from judgegrid.records.guidance.models import OrderTraining, ProvisionAnswer
from judgegrid.records.guidance.queries import provisions as queries
from judgegrid.records.sealed import keyed_hash
from methods.text.test_provision_learning import ASKS, THINGS

AT = datetime(2026, 9, 10, tzinfo=UTC)
PEOPLE = ["房东张贴的", "老板扣下的", "楼下邻居", "小区物业管的", "远房亲戚借走", "网上商家卖的"]


@pytest.fixture(autouse=True)
def quick(monkeypatch, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(provision_learning, "TREES", 20)


@pytest.fixture
def confirmed(people):
    """confirmed(n, wrong=False) → n questions confirmed with their article of the code, oldest first."""
    texts = [f"{thing}的支付、返还和承担，依照约定；没有约定的，依照交易习惯。" for thing in THINGS]
    articles = tuple(Article(f"第{n}条", "", text) for n, text in enumerate(texts, 1))
    notices = tuple(
        Article(f"第{n}条", "", f"{one}应当登记、公示并备案。") for n, one in enumerate(THINGS, 1)
    )
    code = Edition("民法典", title="中华人民共和国民法典", adopted_on=None, articles=articles)
    rules = Edition("某办法", title="某办法", adopted_on=None, articles=notices)
    load_statutes([code, rules], at=AT, scope=MACHINE, actor_name="测试")
    told = [
        (f"{person}{thing}{ask}", f"第{n}条")
        for person in PEOPLE
        for ask in ASKS
        for n, thing in enumerate(THINGS, 1)
    ]
    drawn = np.random.default_rng(2).permutation(len(told))

    def confirm(count: int, *, at: datetime = AT - timedelta(days=60), law: str = "民法典") -> None:
        start = ProvisionAnswer.objects.count()
        chosen = [told[one] for one in drawn[start : start + count]]
        ProvisionAnswer.objects.bulk_create(
            ProvisionAnswer(
                question=question, question_key=keyed_hash(question), law=law, number=number,
                answers=True, by=people["mediator"], at=at,
            )
            for question, number in chosen
        )  # fmt: skip

    return confirm


def test_the_newest_fifth_is_kept_out_and_the_page_then_asks_in_the_learned_order(
    confirmed, signed_in, scope_of, monkeypatch
):
    confirmed(300)
    who = {"scope": scope_of("mediator"), "on": AT.date()}
    assert "学到的第" not in queries.answers("朋友的水管坏了谁负责", **who).explained
    monkeypatch.setattr(order_learning, "SAME_QUESTION", 0.95)
    done = learn_provisions(at=AT)
    row = OrderTraining.objects.get()
    assert row.tested == 60 and row.questions <= 240 and done.learned >= done.plain
    assert row.in_force and "最近 60 个已确认的问题上" in row.verdict and "不学次序" in row.verdict
    assert Entry.objects.filter(action="provisions.model.learn").count() == 1
    assert (learned_order.folder() / row.file_name).stat().st_mode & 0o777 == 0o600
    found = provision_search.searchable()
    assert found.version == 1 and found.answers.order is not None and found.plain.order is None
    assert "学到的第 1 版" in queries.answers("朋友的水管坏了谁负责", **who).explained
    page = signed_in("mediator").get(reverse("provision_gain")).content.decode()
    assert "第 1 版" in page and "启用" in page and row.verdict in page


def test_a_worse_one_is_not_put_in_force(confirmed, monkeypatch):
    confirmed(300)
    monkeypatch.setattr(order_learning, "SAME_QUESTION", 0.95)
    real = order_learning._recalls
    monkeypatch.setattr(
        order_learning,
        "_recalls",
        lambda found, order, *rest: real(found, order, *rest) - (order is not None),
    )
    done = learn_provisions(at=AT)
    assert not done.in_force and "不启用" in done.verdict
    assert provision_search.searchable().version == 0


def test_the_version_in_force_is_asked_what_neither_has_seen(confirmed, monkeypatch):
    confirmed(280)
    monkeypatch.setattr(order_learning, "SAME_QUESTION", 0.95)
    learn_provisions(at=AT)
    confirmed(40, at=AT + timedelta(days=3))
    learn_provisions(at=AT + timedelta(days=30))
    second = OrderTraining.objects.get(version=2)
    assert second.before_version == 1 and second.before_tested == 40 and second.before_learned is not None
    assert "第 1 版没有见过的 40 个" in second.verdict


def test_an_order_for_other_articles_or_of_an_altered_file_is_not_used(confirmed, monkeypatch):
    confirmed(300)
    monkeypatch.setattr(order_learning, "SAME_QUESTION", 0.95)
    learn_provisions(at=AT)
    OrderTraining.objects.update(in_force=True)
    assert provision_search.searchable().version == 1
    more = Edition("新法", title="新法", adopted_on=None, articles=(Article("第一条", "", "新的规定。"),))
    load_statutes([more], at=AT, scope=MACHINE, actor_name="测试")
    assert provision_search.searchable().version == 0
    row = OrderTraining.objects.get()
    path = learned_order.folder() / row.file_name
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert learned_order.read(row) is None


def test_with_too_few_the_message_counts_them_and_no_process_is_started_for_them(confirmed, monkeypatch):
    confirmed(200)
    with pytest.raises(TooFew, match="只有 200 个，至少要 250 个"):
        learn_provisions(at=AT)
    said = learning_round.learn(at=AT).said
    assert any("法条次序没有训练" in one for one in said)
    started = []
    monkeypatch.setattr(lessons, "learn_all", type("", (), {"enqueue": lambda *_: started.append(1)})())
    last = {learning_round.month_before(AT)}
    monkeypatch.setattr(lessons.learning, "months_measured", lambda: last)
    monkeypatch.setattr(lessons.learned_types, "months_measured", lambda: last)
    lessons.monthly(AT)
    assert not started
    confirmed(60)
    lessons.monthly(AT)
    assert started == [1]
