"""The order learned from confirmed answers: the same trees as the library, better than the plain sum."""

import numpy as np
import pytest

from judgegrid.methods.arguments import InputError
from judgegrid.methods.text import provision_learning
from judgegrid.methods.text.provision_index import ConfirmedAnswers, Provision, ProvisionIndex
from judgegrid.methods.text.provision_learning import learn_answers, learn_order
from judgegrid.methods.text.provision_order import LearnedOrder
from judgegrid.methods.text.provision_regression import RIDGE, solved
from judgegrid.methods.text.provisions import rank_provisions

THINGS = [
    *("押金", "定金", "租金", "工资", "彩礼", "货款", "运费", "利息", "保险", "学费"),
    *("车位", "电梯", "围墙", "水管", "空调", "阳台", "门禁", "噪声", "油烟", "宠物"),
]
ASKS = ("怎么要回", "该谁来付", "能不能不给", "涨价合法吗", "坏了谁负责")
RNG = np.random.default_rng(3)


@pytest.fixture(scope="module")
def index():
    rows = [
        Provision("民法典", f"第{n}条", f"{thing}的支付、返还和承担，依照约定；没有约定的，依照交易习惯。")
        for n, thing in enumerate(THINGS, 1)
    ]
    rows += [
        Provision("某办法", f"第{n}条", f"{thing}应当登记、公示并备案。") for n, thing in enumerate(THINGS, 1)
    ]
    return ProvisionIndex(rows)


@pytest.fixture(scope="module")
def pairs():
    people = ["房东", "老板", "邻居", "物业", "亲戚", "商家"]
    return [
        (f"{person}的{thing}{ask}", [f"民法典第{n}条"])
        for n, thing in enumerate(THINGS, 1)
        for ask in ASKS
        for person in RNG.permutation(people)[:3]
    ]


@pytest.fixture(scope="module")
def learned(index, pairs):
    """(the order, the model it came from, the rows it was fitted to)"""
    kept = {}

    class Kept(provision_learning.HistGradientBoostingClassifier):
        def fit(self, rows, right):
            kept.update(model=self, rows=rows)
            return super().fit(rows, right)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(provision_learning, "HistGradientBoostingClassifier", Kept)
        patch.setattr(provision_learning, "TREES", 20)
        return learn_order(ConfirmedAnswers(pairs, index), index), kept["model"], kept["rows"]


def test_of_the_trees_numpy_gives_what_the_library_gives(learned, pairs):
    order, model, rows = learned
    theirs, ours = model.decision_function(rows[:500]), order.scores(rows[:500])
    assert np.allclose(theirs - theirs[0], ours - ours[0])
    assert order.questions == len(pairs)


def test_of_a_learned_order_the_right_article_stands_first(index, pairs, learned):
    answers = ConfirmedAnswers(pairs, index).with_order(learned[0])
    first = rank_provisions("朋友的水管坏了谁负责", index, confirmed=answers)
    assert first.hits[0].provision.article == f"第{THINGS.index('水管') + 1}条"
    assert first == rank_provisions("朋友的水管坏了谁负责", index, confirmed=answers)


def test_of_too_few_answers_the_message_says_how_many_are_needed(index, pairs):
    with pytest.raises(InputError, match="at least 200"):
        learn_answers(pairs[:100], index)
    held = np.zeros(len(pairs), dtype=bool)
    held[150:] = True
    with pytest.raises(InputError, match="150"):
        learn_order(ConfirmedAnswers(pairs, index), index, without=held)


def test_of_a_learned_order_kept_in_a_file_the_answers_stay_the_same(index, pairs, learned, tmp_path):
    kept = tmp_path / "order.npz"
    np.savez(kept, **learned[0].arrays())
    with np.load(kept, allow_pickle=False) as arrays:
        again = LearnedOrder.from_arrays(dict(arrays))
    answers = ConfirmedAnswers(pairs, index)
    for asked in ("朋友的水管坏了谁负责", "宠物怎么要回"):
        before = rank_provisions(asked, index, confirmed=answers.with_order(learned[0]))
        assert before == rank_provisions(asked, index, confirmed=answers.with_order(again))


def test_of_another_corpus_a_learned_order_is_not_used(index, pairs, learned):
    other = ProvisionIndex(index.rows[::-1])
    answers = ConfirmedAnswers(pairs, other)
    asked = "朋友的水管坏了谁负责"
    plain = rank_provisions(asked, other, confirmed=answers)
    assert plain == rank_provisions(asked, other, confirmed=answers.with_order(learned[0]))


def test_of_the_regression_the_coefficients_solve_the_ridge_equation():
    kernel = np.array([[1.0, 0.2, 0.0], [0.2, 1.0, 0.5], [0.0, 0.5, 1.0]], dtype=np.float32)
    wanted = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], dtype=np.float32)
    found = solved(kernel, wanted)
    assert np.allclose((kernel + RIDGE * np.eye(3)) @ found, wanted, atol=1e-6)


def test_of_the_regression_an_article_is_expected_where_its_questions_are_like(index, learned):
    expected = learned[0].regression.expect("邻居的围墙该谁来付", index)
    assert int(np.argmax(expected.articles)) == THINGS.index("围墙")
    assert index.laws[int(np.argmax(expected.laws))] == "民法典"
