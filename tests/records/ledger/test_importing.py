"""An import from upload to ledger."""

import json

import pytest
from django.db import IntegrityError
from python_calamine import load_workbook

from judgegrid.domain.refusals import Absent, Invalid, NotAllowed, Stale
from judgegrid.records.audit.models import Entry
from judgegrid.records.ledger import actions, applying, kept, queries, runs
from judgegrid.records.ledger.models import ColumnMapping, Filing, FilingChange, FilingParty, ImportRun
from judgegrid.records.sealed import keyed_hash

pytestmark = pytest.mark.django_db


def test_a_file_becomes_filings_with_sealed_parties(clerk, make_line):
    run = clerk.load([make_line(1), make_line(2, 被告="李四、王五")])
    assert run.state == "done"
    assert run.counts["applied"] == {"new": 2, "changed": 0}
    first, second = Filing.objects.order_by("sequence")
    assert first.case_number == "（2026）苏0211民初1号"
    assert (first.scope_code, first.area_code, first.attribution_state) == ("320211000000", "", "waiting")
    assert (first.cause_id, first.party_kind, first.sharing_class) == ("civil:126", "ON", "S")
    assert first.locus["compound"] == "水秀新村"
    assert first.first_import_id == first.last_import_id == run.pk
    assert [one.details["name"] for one in second.parties.filter(side="defendant")] == ["李四", "王五"]
    assert FilingParty.objects.get(name_key=keyed_hash("赵1")).filing_id == first.pk


def test_personal_data_is_nowhere_in_clear(clerk, make_line):
    run_id = clerk.upload([make_line(1, 被告="欧阳某甲", 被告证件号="11010519491231002X")])
    clerk.check(run_id)
    staged = runs.stage_of(ImportRun.objects.get(pk=run_id)).read_text()
    clerk.confirm(run_id)
    clerk.step()
    rows = [*Filing.objects.values_list(), *FilingParty.objects.values_list("side", "name_key", "id_key")]
    raw = FilingParty.objects.extra(select={"sealed": "details"}).values_list("sealed", flat=True)
    told = [staged, str(rows), str(list(Entry.objects.values_list("detail", flat=True))), *raw]
    assert not any("欧阳某甲" in one or "11010519491231002X" in one for one in told if isinstance(one, str))
    assert not runs.stage_of(ImportRun.objects.get(pk=run_id)).exists()


def test_the_dry_run_writes_nothing_and_counts_everything(clerk, make_line):
    clerk.load([make_line(1), make_line(2)])
    run = clerk.check(
        clerk.upload([make_line(1), make_line(2, 标的额=9000), make_line(3), make_line(4, 立案日期="改天")])
    )
    assert run.state == "checked"
    assert {k: run.counts[k] for k in ("new", "changed", "unchanged", "wrong")} == {
        "new": 1,
        "changed": 1,
        "unchanged": 1,
        "wrong": 1,
    }
    assert Filing.objects.count() == 2
    (change,) = run.preview["changed"]
    assert change["fields"] == [{"label": "标的额", "before": "3500.00", "after": "9000.00"}]
    assert run.preview["wrong"][0]["row"] == 5


def test_the_same_file_again_is_all_unchanged(clerk, make_line):
    lines = [make_line(number) for number in range(1, 30)]
    clerk.load(lines)
    before = list(Filing.objects.order_by("pk").values())
    run = clerk.load(lines)
    assert (run.state, run.counts["unchanged"]) == ("checked", 29)
    assert list(Filing.objects.order_by("pk").values()) == before
    with pytest.raises(NotAllowed, match="没有新增或变更"):
        clerk.confirm(run.pk)


def test_the_same_filing_in_another_spelling_is_unchanged(clerk, make_line):
    clerk.load([make_line(1)])
    run = clerk.load(
        [make_line(1, 案号="(2026) 苏0211 民初 0001 号", 立案日期="2026年3月5日", 标的额="3,500元")]
    )
    assert run.counts["unchanged"] == 1


def test_a_change_is_kept_with_its_values_before_and_after(clerk, make_line):
    clerk.load([make_line(1)])
    run = clerk.load([make_line(1, 被告="钱七", 标的额=1)])
    filing = Filing.objects.get()
    change = FilingChange.objects.get()
    assert change.source_import_id == run.pk
    assert sorted(change.fields) == ["amount", "defendant"]
    assert change.values["defendant"][0].startswith("赵1")
    assert [one.details["name"] for one in filing.parties.filter(side="defendant")] == ["钱七"]
    assert filing.last_import_id == run.pk != filing.first_import_id


def test_the_preview_masks_persons(clerk, make_line):
    clerk.load([make_line(1, 被告="欧阳某甲")])
    run = clerk.check(clerk.upload([make_line(1, 被告="司马某乙")]))
    said = json.dumps(run.preview, ensure_ascii=False)
    assert "欧某" in said and "司某" in said
    assert "欧阳" not in said and "司马" not in said


def test_what_is_wrong_with_a_line_stars_the_numbers_of_persons(clerk, make_line):
    run = clerk.check(clerk.upload([make_line(1), make_line(2, 立案日期="13812345678、320211199001011234")]))
    said = json.dumps(run.preview, ensure_ascii=False)
    assert "138****5678" in said and "13812345678" not in said and "320211199001011234" not in said


def test_an_empty_cell_keeps_what_the_ledger_knows(clerk, make_line):
    clerk.load([make_line(1)])
    run = clerk.load([make_line(1, 标的额="", 被告住所="", 小区="")])
    assert run.counts["changed"] == 1  # the defendant is named without an address
    filing = Filing.objects.get()
    assert filing.amount == 3500
    assert filing.locus["compound"] == "水秀新村"


def test_an_attributed_filing_waits_again_only_when_its_places_or_cause_change(clerk, make_line):
    clerk.load([make_line(1), make_line(2)])
    Filing.objects.update(attribution_state="attributed", area_code="320211001001", scope_code="320211001001")
    clerk.load([make_line(1, 标的额=1), make_line(2, 小区="稻香新村")])
    first, second = Filing.objects.order_by("sequence")
    assert (first.attribution_state, first.area_code) == ("attributed", "320211001001")
    assert (second.attribution_state, second.area_code, second.scope_code) == ("waiting", "", "320211000000")


def test_an_import_never_lowers_the_sharing_class(clerk, make_line):
    clerk.load([make_line(1)])
    Filing.objects.update(sharing_class="X", class_reason="人工提高")
    clerk.load([make_line(1, 标的额=1)])
    filing = Filing.objects.get()
    assert (filing.sharing_class, filing.class_reason) == ("X", "人工提高")


def test_the_note_row_of_the_template_is_passed_over(clerk, make_line):
    note = ["说明：必填", *["…"] * 8]
    run = clerk.check(clerk.upload([note, make_line(1)]))
    assert (run.counts["new"], run.counts["wrong"]) == (1, 0)


def test_a_case_number_twice_in_a_file_is_refused_with_the_first_line(clerk, make_line):
    run = clerk.check(clerk.upload([make_line(1), make_line(2), make_line(1, 案号="(2026)苏0211民初01号")]))
    assert run.counts["wrong"] == 1
    assert "第2行重复" in run.preview["wrong"][0]["reasons"][0]


def test_filings_of_a_court_outside_the_scope_are_refused(clerk, city, make_line):
    rows = [make_line(1, 案号="（2026）苏0213民初1号")]
    run = clerk.check(clerk.upload(rows))
    assert "不在您的管辖范围" in run.preview["wrong"][0]["reasons"][0]
    assert city.load(rows).counts["applied"]["new"] == 1
    assert Filing.objects.get().scope_code == "320213000000"


def test_wrong_lines_come_back_as_a_workbook_that_can_be_mended_and_imported(clerk, make_line):
    bad = make_line(2, 立案日期="2099-01-01", 被告='=HYPERLINK("http://x","y")')
    run = clerk.check(clerk.upload([make_line(1), bad]))
    rows = load_workbook(queries.wrong_rows(run.pk, scope=clerk.scope)).get_sheet_by_index(0).to_python()
    assert rows[0] == [
        "行号",
        "原因",
        "案号",
        "立案日期",
        "案由",
        "原告",
        "被告",
        "被告证件号",
        "被告住所",
        "小区",
        "标的额",
    ]
    assert rows[1][0] == 3
    assert "将来的日期" in rows[1][1]
    assert rows[1][6].startswith("=HYPERLINK")  # a text, not a formula: calamine would give its value
    mended = [cell if index != 3 else "2026-03-06" for index, cell in enumerate(rows[1])]
    assert clerk.check(clerk.upload([mended], headers=rows[0])).counts["new"] == 1


def test_unknown_causes_courts_and_words_are_imported_with_a_remark(city, make_line):
    run = city.load([make_line(1, 案由="前所未有纠纷"), make_line(2, 案号="（2026）浙0999民怪2号")])
    assert run.counts["applied"]["new"] == 2
    assert run.counts["remarked"] == 2
    first, second = Filing.objects.order_by("sequence")
    assert (first.cause_id, first.warnings[0]["work"]) == ("", "cause")
    assert {one.get("work") for one in second.warnings} >= {"court", "type_word"}


def test_the_matching_of_columns_is_remembered(clerk, make_line):
    headers = ["号", "日", "由", *["原告", "被告", "被告证件号", "被告住所", "小区", "标的额"]]
    run_id = clerk.upload([make_line(1)], headers)
    assert ImportRun.objects.get(pk=run_id).mapping["号"] == ""
    with pytest.raises(Invalid, match="案号"):
        clerk.check(run_id)
    mapping = {"号": "case_number", "日": "filed_on", "由": "cause"}
    actions.match_columns(run_id, mapping=mapping, at=clerk.clock(), **clerk.acting)
    assert ColumnMapping.objects.count() == 1
    again = clerk.upload([make_line(2)], [*headers[3:], *headers[:3]])
    assert ImportRun.objects.get(pk=again).mapping["号"] == "case_number"


def test_a_file_that_is_no_table_is_not_kept(clerk, settings):
    with pytest.raises(Invalid):
        clerk.upload_bytes(b"", "a.xlsx")
    assert list(settings.UPLOAD_DIR.iterdir()) == []
    assert not ImportRun.objects.exists()


def test_a_file_above_the_size_limit_is_not_kept(clerk, settings):
    settings.UPLOAD_MAX_MB = 0
    with pytest.raises(Invalid, match="上限"):
        clerk.upload_bytes(b"x", "a.csv")
    assert list(settings.UPLOAD_DIR.iterdir()) == []


def test_a_file_that_turns_out_bad_while_checking_ends_the_run_with_the_reason(clerk, make_line):
    run_id = clerk.upload([make_line(1)])
    path = ImportRun.objects.get(pk=run_id).file_path
    mapping = ImportRun.objects.get(pk=run_id).mapping
    actions.match_columns(run_id, mapping=mapping, at=clerk.clock(), **clerk.acting)
    content = clerk.file([make_line(1)]).read_bytes()[:2000]
    digest, _ = kept.keep(kept.place_of(path), [content], most_mb=1)
    ImportRun.objects.filter(pk=run_id).update(file_hash=digest)
    clerk.step()
    run = ImportRun.objects.get(pk=run_id)
    assert run.state == "failed"
    assert "不完整" in run.message


def test_a_run_can_be_cancelled_until_it_writes(clerk, make_line):
    run = clerk.check(clerk.upload([make_line(1)]))
    actions.cancel(run.pk, at=clerk.clock(), **clerk.acting)
    with pytest.raises(Stale):
        clerk.confirm(run.pk)
    done = clerk.load([make_line(1)])
    with pytest.raises(Stale, match="不能取消"):
        actions.cancel(done.pk, at=clerk.clock(), **clerk.acting)


def test_of_two_clerks_confirming_at_once_one_is_told(clerk, make_line):
    run = clerk.check(clerk.upload([make_line(1)]))
    clerk.confirm(run.pk)
    with pytest.raises(Stale):
        clerk.confirm(run.pk)


def test_strangers_do_not_see_the_import(clerk, make_line, scope_of):
    run_id = clerk.upload([make_line(1)])
    for short in ("clerk_next", "grid_judge", "system_admin"):
        with pytest.raises(Absent):
            actions.cancel(run_id, at=clerk.clock(), scope=scope_of(short), actor_name="x")


def test_every_step_is_in_the_trail(clerk, make_line):
    clerk.load([make_line(1)])
    acts = list(Entry.objects.order_by("sequence").values_list("action", flat=True))
    assert acts == [f"ledger.import.{one}" for one in ("upload", "check", "confirm", "apply")]


# -- two imports, dead workers ------------------------------------------------------------------


def test_an_import_checked_against_an_older_ledger_is_checked_again(clerk, make_line):
    first = clerk.check(clerk.upload([make_line(1), make_line(2)]))
    second = clerk.check(clerk.upload([make_line(2, 标的额=9), make_line(3)]))
    clerk.confirm(first.pk)
    clerk.confirm(second.pk)
    clerk.step()
    clerk.step()  # finds the ledger moved
    second.refresh_from_db()
    assert (second.state, second.heartbeat_at) == ("checking", None)
    assert Filing.objects.count() == 2
    clerk.step()
    second.refresh_from_db()
    assert (second.state, second.counts["new"], second.counts["changed"]) == ("checked", 1, 1)
    assert "重新校验" in second.message
    clerk.confirm(second.pk)
    clerk.step()
    assert Filing.objects.get(sequence=2).amount == 9


def test_a_change_of_the_same_filing_by_two_files_does_not_get_lost(clerk, make_line):
    clerk.load([make_line(1)])
    first = clerk.check(clerk.upload([make_line(1, 标的额=1)]))
    second = clerk.check(clerk.upload([make_line(1, 标的额=2)]))
    clerk.confirm(first.pk)
    clerk.step()
    clerk.confirm(second.pk)
    clerk.step()
    assert Filing.objects.get().amount == 1
    clerk.step()
    second.refresh_from_db()
    assert second.preview["changed"][0]["fields"][0]["before"] == "1.00"


def test_only_one_run_is_handed_out_at_a_time_and_only_once(clerk, make_line):
    for number in (1, 2):
        run_id = clerk.upload([make_line(number)])
        mapping = ImportRun.objects.get(pk=run_id).mapping
        actions.match_columns(run_id, mapping=mapping, at=clerk.clock(), **clerk.acting)
    handed = runs.hand_out(at=clerk.clock())
    assert runs.hand_out(at=clerk.clock()) is None
    runs.work(handed, clock=clerk.clock)
    assert runs.hand_out(at=clerk.clock()).run_id != handed.run_id


def test_a_dead_run_is_put_back_and_its_old_worker_can_do_no_more(clerk, make_line):
    run = clerk.check(clerk.upload([make_line(1)]))
    clerk.confirm(run.pk)
    dead = runs.hand_out(at=clerk.clock())
    assert runs.sweep(at=clerk.clock()) == 0
    later = clerk.clock.at + runs.LEASE * 2
    assert runs.sweep(at=later) == 1
    again = runs.hand_out(at=later)
    assert again.token == dead.token + 1
    runs.work(dead, clock=clerk.clock)
    assert Filing.objects.count() == 0
    runs.work(again, clock=clerk.clock)
    assert Filing.objects.count() == 1


def test_a_run_that_kills_every_worker_is_given_up(clerk, make_line):
    run = clerk.check(clerk.upload([make_line(1)]))
    clerk.confirm(run.pk)
    at = clerk.clock.at
    for _ in range(runs.MOST_ATTEMPTS):
        runs.hand_out(at=at)
        at += runs.LEASE * 2
        runs.sweep(at=at)
    run.refresh_from_db()
    assert run.state == "failed"


def test_when_writing_breaks_nothing_is_written(clerk, make_line, monkeypatch):
    run = clerk.check(clerk.upload([make_line(number) for number in range(1, 50)]))
    clerk.confirm(run.pk)
    handed = runs.hand_out(at=clerk.clock())

    def broken(*_, **__):
        raise RuntimeError("power cut")

    monkeypatch.setattr(applying, "mark_batches", broken)
    with pytest.raises(RuntimeError):
        runs.work(handed, clock=clerk.clock)
    assert Filing.objects.count() == 0
    run.refresh_from_db()
    assert run.state == "applying"


def test_the_database_itself_refuses_a_second_filing_of_one_number(clerk, make_line):
    clerk.load([make_line(1)])
    row = Filing.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError):
        row.save(force_insert=True)
