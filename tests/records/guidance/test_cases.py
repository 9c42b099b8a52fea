"""Similar cases: loaded once, found by both engines alike, never out of step with the rows."""

import os
import signal
from datetime import date

import pytest

from judgegrid.domain.people import MACHINE
from judgegrid.domain.refusals import Absent, Invalid
from judgegrid.methods.text.case_hits import SimilarCase
from judgegrid.records.audit.models import Entry
from judgegrid.records.guidance import case_index
from judgegrid.records.guidance.actions import cases as actions
from judgegrid.records.guidance.case_words import DatabaseEngine, Wanted, pairs
from judgegrid.records.guidance.computing import cases
from judgegrid.records.guidance.models import CaseCounter, PublishedCase
from judgegrid.records.guidance.queries import cases as queries
from judgegrid.records.guidance.queries.cases import Asked
from records.guidance.case_texts import AT, ROWS, load

ENGINES = ("tantivy", "database")


@pytest.fixture(autouse=True)
def index_folder(tmp_path, settings):
    settings.CASE_INDEX_DIR = tmp_path / "index"
    return settings.CASE_INDEX_DIR


@pytest.fixture(params=ENGINES)
def engine(request, db, settings):
    """Invented cases, searchable by one engine or the other."""
    settings.CASE_ENGINE = request.param
    load()
    if request.param == "tantivy":
        cases.rebuild(at=AT)
        assert case_index.engine() is not None
    else:
        assert case_index.engine() is None
    return request.param


def found(text, scope=MACHINE, **narrow):
    return [hit.row.source_id for hit in queries.search(Asked(text=text, **narrow), scope=scope).hits]


def raw(words, *, need_all=False, scope=MACHINE, **narrow):
    """Ids as the engine itself gives them, before any row is looked at."""
    asked = Wanted(scope, tuple(pairs(words)), need_all, **narrow)
    engine = case_index.engine() or DatabaseEngine()
    ids = dict(PublishedCase.objects.values_list("pk", "source_id"))
    return [ids[one.pk] for one in engine.find(asked, limit=10)]


def test_of_a_text_the_nearest_case_comes_first_with_its_reasons(engine):
    said = "业主拖欠物业费5000元，因物业服务合同纠纷催告后仍不付，《民法典》第九百四十四条"
    hits = queries.search(Asked(text=said), scope=MACHINE).hits
    assert hits[0].row.source_id == "fee"
    assert hits[0].why.shared_causes == ("物业服务合同纠纷",)
    assert hits[0].why.shared_provisions == ("民法典第九百四十四条",)
    assert any("物业费" in text for one in hits[0].why.passages for text, match in one.pieces() if match)


def test_of_some_words_all_must_occur_and_else_some(engine):
    assert raw("停止供电", need_all=True) == ["power"]
    assert set(raw("供电漏水")) == {"power", "leak"}
    widened = queries.search(Asked(text="供电漏水"), scope=MACHINE)
    assert widened.widened
    assert {hit.row.source_id for hit in widened.hits} == {"power", "leak"}


def test_of_filters_the_engine_itself_gives_only_what_meets_them(engine):
    assert set(raw("物业费")) == {"fee", "power", "inner"}
    assert raw("物业费", area="320213000000") == ["power"]
    assert raw("物业费", from_on=date(2025, 6, 1)) == ["inner"]
    assert raw("物业费", to_on=date(2024, 3, 1)) == ["power"]
    assert raw("归还", cause=PublishedCase.objects.get(source_id="loan").cause_id) == ["loan"]
    assert raw("物业费", cause=PublishedCase.objects.get(source_id="loan").cause_id) == []
    assert raw("物业费", kind="judgment") == []


def test_of_a_cause_those_below_it_are_found(engine):
    above = "civil:十"
    assert set(raw("物业费借条", cause=above)) == {"fee", "power", "inner", "loan"}


def test_of_readers_the_engine_gives_what_is_theirs(engine, scope_of):
    assert "inner" in raw("物业费", scope=scope_of("grid_judge"))
    assert "inner" in raw("物业费", scope=scope_of("city_office"))
    for stranger in ("judge_next", "mediator", "street_center"):
        assert set(raw("物业费", scope=scope_of(stranger))) == {"fee", "power"}
    inner = PublishedCase.objects.get(source_id="inner").pk
    assert queries.case(inner, scope=scope_of("court_leader")).source_id == "inner"
    for stranger in ("judge_next", "mediator"):
        with pytest.raises(Absent):
            queries.case(inner, scope=scope_of(stranger))


def test_of_what_changed_after_the_index_was_made_every_search_knows(engine):
    load([ROWS[0] | {"text": "业主拖欠车位管理费2000元，双方对车位归属有争议，法院判决支付管理费。"}])
    load([ROWS[0] | {"id": "new", "text": "小区停车位出租收益没有公示，业主要求返还公共收益三十万元。"}])
    assert found("车位管理费") == ["fee"]
    assert "fee" not in found("保洁不到位")
    assert found("公共收益") == ["new"]
    if engine == "tantivy":
        assert queries.standing(scope=MACHINE).waiting == 2
        cases.rebuild(at=AT)
        assert queries.standing(scope=MACHINE).waiting == 0
    assert found("车位管理费") == ["fee"]
    assert found("公共收益") == ["new"]


def test_of_withdrawn_and_deleted_rows_none_is_ever_shown(engine, scope_of):
    judge = scope_of("station_head")
    row = PublishedCase.objects.get(source_id="power")
    actions.withdraw(row.pk, at=AT, scope=judge, actor_name="甲", source="", why="已改判")
    PublishedCase.objects.get(source_id="leak").delete()
    assert found("停止供电") == []
    assert found("卫生间漏水") == []
    assert Entry.objects.filter(action="case.withdraw", object_id="power").count() == 1
    with pytest.raises(Absent):
        queries.case(row.pk, scope=judge)
    load([ROWS[1] | {"title": "又载入一次"}])
    assert found("停止供电") == []
    cases.rebuild(at=AT)
    assert found("停止供电") == []


def test_of_a_long_text_the_rare_words_decide(engine):
    filler = "请各位帮忙看看这种情形怎样办理才好，" * 40
    assert found(f"{filler}冰箱食品变质{filler}")[0] == "power"


@pytest.mark.parametrize("text", ["", "a", "　", "😀😀", "…！", "''\" OR *", "\x00", "龘龘龘龘"])
def test_of_odd_texts_there_is_a_sentence_and_never_an_exception(engine, text):
    answer = queries.search(Asked(text=text), scope=MACHINE)
    assert not answer.hits
    assert answer.refusal


def test_of_a_megabyte_the_beginning_is_searched(engine):
    assert found("楼上卫生间漏水，" * 130_000)[0] == "leak"


def test_of_traditional_characters_the_same_is_found(engine):
    assert found("業主拖欠物業費") == found("业主拖欠物业费")


def test_of_the_same_load_twice_nothing_changes(db):
    told = load()
    assert (told.new, told.changed, told.unchanged, told.applied) == (5, 0, 0, True)
    before = CaseCounter.objects.get(pk=1).last
    told = load([*ROWS, ROWS[0]])
    assert (told.new, told.changed, told.unchanged, told.repeated) == (0, 0, 5, 1)
    assert CaseCounter.objects.get(pk=1).last == before
    assert Entry.objects.filter(action="cases.load").count() == 1


def test_of_a_wrong_row_nothing_is_written_unless_it_is_to_be_skipped(db):
    rows = [*ROWS[:2], ROWS[2] | {"date": "昨天"}]
    told = load(rows)
    assert not told.applied
    assert not PublishedCase.objects.exists()
    assert str(told.faults[0]) == "t.jsonl 第3行 日期：“昨天”应为日期，如 2024-05-01"
    assert load(rows, skip_wrong=True).new == 2
    assert load([ROWS[0], ROWS[0] | {"title": "另一个"}]).faults[0].field == "编号"


def test_of_a_trial_the_counts_are_told_and_nothing_is_written(db):
    assert load(dry_run=True).new == 5
    assert not PublishedCase.objects.exists()
    assert not CaseCounter.objects.exists()


def test_of_a_case_elements_amount_and_provisions_are_read(db):
    load()
    row = PublishedCase.objects.get(source_id="loan")
    assert row.amount == 100_000
    assert row.provisions == ["民法典第六百七十五条"]
    assert "36" in row.elements["利率"]


def _killed_in_the_middle(rows):
    """A builder in a process of its own that is killed while it writes."""

    def stream():
        yield from rows
        os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if not child:
        with case_index.building():
            case_index.write(stream())
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL


def test_of_a_builder_killed_in_the_middle_the_old_index_answers_and_the_half_one_goes(db, index_folder):
    load()
    made = cases.rebuild(at=AT)
    load([ROWS[0] | {"id": "new", "text": "小区停车位出租收益没有公示，业主要求返还公共收益三十万元。"}])
    _killed_in_the_middle(list(PublishedCase.objects.all()))
    assert len(list(index_folder.glob("generation-*"))) == 2
    assert case_index.current() == made
    assert found("停止供电") == ["power"]
    assert found("公共收益") == ["new"]
    after = cases.rebuild(at=AT)
    assert after.count == 6
    assert [one.name for one in index_folder.glob("generation-*")] == [after.name]
    assert found("公共收益") == ["new"]


def test_of_two_builders_one_builds(db):
    load()
    with case_index.building() as mine:
        assert mine
        assert cases.rebuild(at=AT) is None
    assert cases.rebuild(at=AT).count == 5
    assert cases.rebuild(at=AT) is None


def test_of_a_damaged_index_the_database_answers(db, index_folder):
    load()
    made = cases.rebuild(at=AT)
    for one in (index_folder / made.name).iterdir():
        one.write_bytes(b"broken")
    case_index._opened.clear()
    assert case_index.engine() is None
    assert found("停止供电") == ["power"]


def test_of_tables_put_back_from_a_backup_no_later_index_is_trusted(db):
    load(ROWS[:4])
    before = CaseCounter.objects.values().get(pk=1)
    load(ROWS)
    cases.rebuild(at=AT)
    PublishedCase.objects.filter(source_id="inner").delete()
    CaseCounter.objects.filter(pk=1).update(**before)
    assert case_index.engine() is None
    assert cases.behind()
    assert found("停止供电") == ["power"]


def test_of_a_case_beside_a_text_both_are_marked_and_compared(engine):
    pk = PublishedCase.objects.get(source_id="fee").pk
    compared = queries.beside(pk, Asked(text="业主拖欠物业费5000元"), scope=MACHINE)
    assert "拖欠物业费" in "".join(text for text, match in compared.there if match)
    assert "".join(text for text, _ in compared.there) == PublishedCase.objects.get(pk=pk).text
    assert "".join(text for text, _ in compared.here) == "业主拖欠物业费5000元"
    said = {one.name: (one.here, one.there) for one in compared.lines}
    assert said["最大金额"] == ("5,000 元", "4,860 元")


def test_of_withdrawing_permission_and_reason_are_needed(db, scope_of):
    load()
    pk = PublishedCase.objects.get(source_id="fee").pk
    who = {"at": AT, "actor_name": "甲", "source": ""}
    with pytest.raises(Absent):
        actions.withdraw(pk, **who, scope=scope_of("mediator"), why="不对")
    with pytest.raises(Invalid):
        actions.withdraw(pk, **who, scope=scope_of("grid_judge"), why=" ")


def test_of_notions_the_chosen_one_decides(engine):
    said = "借款出具借条，约定月利率，多次催要未还，《民法典》第九百四十四条"
    assert found(said, notion="provisions")[0] in ("fee", "power")
    assert found(said, notion="facts")[0] == "loan"


@pytest.mark.django_db
@pytest.mark.parametrize("missing", ["asked for", "library"])
def test_without_an_index_in_use_nothing_is_handed_out_every_minute(settings, monkeypatch, missing):
    load()
    assert cases.behind()
    if missing == "library":
        monkeypatch.setattr(case_index, "tantivy", None)
    else:
        settings.CASE_ENGINE = "database"
    assert not cases.behind() and cases.rebuild(at=AT) is None


def hit(pk, score, *, causes=()):
    return queries.FoundCase(PublishedCase(pk=pk), SimilarCase(str(pk), score, score, causes, (), (), (), ()))


def test_hits_with_no_more_than_words_in_common_are_far_ones_unless_they_come_near_the_best():
    hits = (
        hit(1, 8.0, causes=("物业服务合同纠纷",)),
        hit(2, 4.5),
        hit(3, 0.5, causes=("借款",)),
        hit(4, 0.9),
    )
    found = queries.Searched(hits, "")
    assert [one.row.pk for one in found.near] == [1, 2, 3]
    assert [one.row.pk for one in found.far] == [4]
    weak = queries.Searched((hit(1, -0.2), hit(2, -3.0)), "")
    assert (len(weak.near), weak.far) == (2, ())
