"""Causes learned from the court's own filings."""

import threading
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from judgegrid.jobs import clock, learning, learning_round, lessons, model_files
from judgegrid.jobs.model_files import TooFew
from judgegrid.records.audit.models import Entry
from judgegrid.records.ledger.models import CauseSuggestion, Filing, FilingParty, LearnedModel

AT = datetime(2026, 9, 10, tzinfo=UTC)
STORIES = {
    "civil:108(3)": ("民间借贷纠纷", "被告向原告借钱{}元写了借条，到期没有还钱"),
    "civil:126": ("物业服务合同纠纷", "被告是小区业主，拖欠物业费{}元没有交"),
    "civil:115": ("租赁", "租客欠房租{}元，押金不够抵扣，房东要求搬走"),
}


@pytest.fixture
def taught(world, settings, tmp_path):
    """taught(month, wrong=False) → thirty filings of that month with their facts."""
    settings.DATA_DIR = tmp_path
    made = []

    def teach(month: int, *, wrong: bool = False, cause: str = "", **more) -> None:
        concepts = list(STORIES)
        for i in range(30):
            concept = concepts[i % 3]
            told = STORIES[concepts[(i + 1) % 3] if wrong else concept][1]
            number = f"（2026）苏0211民初{len(made)}号"
            values = {
                "case_number": number, "year": 2026, "court_code": "苏0211", "type_word": "民初",
                "proceeding": "civil", "relevance": "count_first_instance",
                "filed_on": date(2026, month, 1 + i % 28),
                "cause_text": cause or concept, "cause_id": "" if cause else concept, "sharing_class": "S",
                "scope_code": world.county, "row_hash": number, "created_at": AT, "updated_at": AT,
                "facts": told.format(1000 + 7 * len(made)) + "。张小三电话13812345678。",
            }  # fmt: skip
            made.append(Filing.objects.create(**(values | more)))
            FilingParty.objects.create(
                filing=made[-1], side="plaintiff", ordinal=1, details={"name": "张小三"}
            )

    return teach


def test_a_month_is_kept_out_and_the_verdict_says_what_was_right(taught):
    for month in (5, 6, 7, 8, 9):  # September is not complete on the 10th
        taught(month)
    done = learning.learn(at=AT)
    row = LearnedModel.objects.get()
    assert done.month == row.month == date(2026, 8, 1) and row.examples == 90 and row.tested == 30
    assert row.in_force and row.right == 30 >= row.before_right and row.before_version is None
    assert "2026-08 检验 30 件" in row.verdict and "只凭案由名称" in row.verdict
    assert Entry.objects.filter(action="ledger.model.learn").count() == 1
    assert (learning.folder() / row.file_name).stat().st_mode & 0o777 == 0o600


def test_one_that_is_worse_is_not_put_in_force_and_says_so(taught):
    taught(5), taught(6), taught(7)
    learning.learn(at=datetime(2026, 8, 5, tzinfo=UTC))
    Filing.objects.update(
        filed_on=date(2026, 1, 1), facts="说不清"
    )  # what it would learn from now says nothing
    taught(8)
    done = learning.learn(at=AT)
    assert not done.in_force and "不启用" in done.verdict
    assert LearnedModel.objects.get(in_force=True).version == 1
    assert LearnedModel.objects.get(version=2).before_version == 1


def test_names_and_numbers_of_people_are_not_learned(taught):
    taught(5), taught(6), taught(7)
    learning.learn(at=datetime(2026, 8, 5, tzinfo=UTC))
    model = learning.load(learning.learning.in_force())
    grams = set(model._vectorizer.get_feature_names_out())
    assert "原告电话" in grams and not grams & {"张小三", "小三", "3812", "1381", "2345"}


def test_of_class_x_nothing_is_learned(taught):
    taught(5, sharing_class="X"), taught(6, sharing_class="X"), taught(7, sharing_class="X")
    with pytest.raises(TooFew, match="只有 0 件"):
        learning.learn(at=datetime(2026, 8, 5, tzinfo=UTC))
    assert learning.suggest(at=AT) == 0


def test_an_unknown_printed_cause_gets_a_suggestion_with_its_reason(taught):
    taught(5), taught(6), taught(7)
    taught(8, cause="欠物业钱", facts="业主拖欠物业费，物业公司多次催要")
    learning.learn(at=datetime(2026, 8, 5, tzinfo=UTC))
    assert learning.suggest(at=AT) == 1 == learning.suggest(at=AT)
    one = CauseSuggestion.objects.get()
    assert one.concept == "civil:126" and one.confidence > 0.5 and one.filings == 30 and "物业" in one.words


def test_a_model_whose_file_was_altered_is_not_opened(taught):
    taught(5), taught(6), taught(7), taught(8, cause="怪", facts="物业费")
    learning.learn(at=datetime(2026, 8, 5, tzinfo=UTC))
    used = learning.learning.in_force()
    (learning.folder() / used.file_name).write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    assert learning.load(used) is None and learning.suggest(at=AT) == 0


def test_a_model_of_another_version_is_not_used(taught, monkeypatch):
    taught(5), taught(6), taught(7)
    learning.learn(at=datetime(2026, 8, 5, tzinfo=UTC))
    used = learning.learning.in_force()
    assert learning.load(used) is not None
    monkeypatch.setattr(learning, "_MADE_BY", "another")
    assert learning.load(used) is None


def test_the_clock_asks_once_for_every_complete_month(taught, monkeypatch):
    asked = []
    asking = SimpleNamespace(enqueue=lambda: asked.append(1))
    monkeypatch.setattr(lessons, "learn_all", asking)
    assert "learning" in {entry.name for entry in clock.TIMETABLE}
    taught(6), taught(7), taught(8)
    lessons.monthly(AT)
    learning.learn(at=AT)
    lessons.monthly(AT)  # the types were not measured yet
    monkeypatch.setattr(lessons.learned_types, "months_measured", lambda: {date(2026, 8, 1)})
    lessons.monthly(AT)
    assert len(asked) == 2


def test_a_monthly_round_leaves_out_what_was_measured_and_says_what_is_missing(taught):
    taught(6), taught(7), taught(8)
    first = learning_round.learn(at=AT, only_due=True)
    assert first.trained == 1 and first.said[0].startswith("案由第 1 版，2026-08 检验 30 件")
    assert "纠纷类型没有训练：由人定了类型的上报只有 0 件" in first.said[1]
    again = learning_round.learn(at=AT, only_due=True)
    assert again.trained == 0 and not any(one.startswith("案由") for one in again.said)
    assert LearnedModel.objects.count() == 1


def test_after_an_import_a_process_is_started_only_for_words_that_wait(taught, monkeypatch):
    ran = []
    monkeypatch.setattr(lessons, "apart", lambda *words: ran.append(words) or "")
    taught(5), taught(6), taught(7)
    lessons.suggest_causes.call()
    learning.learn(at=datetime(2026, 8, 5, tzinfo=UTC))
    lessons.suggest_causes.call()
    assert not ran
    taught(8, cause="欠物业钱")
    lessons.suggest_causes.call()
    assert ran == [("learn", "--only-suggest")]


def test_a_month_with_too_little_in_it_does_not_train_anew_every_night(taught):
    taught(5), taught(6), taught(7)
    Filing.objects.filter(filed_on__month=5, filed_on__day__lte=3).update(filed_on=date(2026, 8, 5))  # a few
    assert learning_round.learn(at=AT, only_due=True).trained == 1
    again = learning_round.learn(at=AT, only_due=True)
    assert again.trained == 0 and "2026-07 已检验过" in again.said[0]
    assert LearnedModel.objects.count() == 1
    assert learning_round.learn(at=AT).trained == 1  # asked for by a person it is trained all the same


def test_of_two_rounds_at_once_the_second_waits_for_the_first(taught):
    taught(6), taught(7), taught(8)
    begun, over = [], threading.Event()

    def second() -> None:
        with model_files.alone(learning.folder()):
            begun.append(over.is_set())

    with model_files.alone(learning.folder()):
        other = threading.Thread(target=second)
        other.start()
        other.join(0.3)
        assert begun == []
        over.set()
    other.join()
    assert begun == [True]
    assert learning_round.learn(at=AT).trained == 1  # and nobody holds it any more


def test_a_process_of_its_own_gives_its_last_line_or_its_error(tmp_path, monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "judgegrid.config.settings")
    monkeypatch.setenv("JUDGEGRID_DATA_DIR", str(tmp_path))
    assert "建议" in lessons.apart("learn", "--help")
    with pytest.raises(lessons.NotLearned, match="no-such-option"):
        lessons.apart("learn", "--no-such-option")
