"""A month's paper from request to signature: what stands in it, for whom, and the same twice."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta

import openpyxl
import pytest
from django.conf import settings
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from judgegrid.domain.papers import PaperState, Recipient
from judgegrid.domain.periods import Period
from judgegrid.domain.refusals import Absent, Invalid, NotAllowed, Stale
from judgegrid.papers.outline import Heading, Mark, Outline, Paragraph, Table, placed, shown
from judgegrid.papers.snapshot import fingerprint, from_data
from judgegrid.records.analysis.models import ComputeRun, MonthlyCell
from judgegrid.records.audit.models import Entry
from judgegrid.records.documents import actions, computing, queries
from judgegrid.records.documents import figures as figures_of
from judgegrid.records.documents.models import Paper
from judgegrid.records.documents.versions import version
from judgegrid.records.territory.models import Court, Population, PopulationLock
from records.documents.conftest import AT


def outline_of(paper: Paper) -> Outline:
    return from_data(paper.snapshot["outline"])


def table(paper: Paper, title: str) -> list[list[str]]:
    found = [
        one.block
        for one in placed(outline_of(paper))
        if isinstance(one.block, Table) and one.block.title == title
    ]
    return [
        [shown(cell, column) for cell, column in zip(row.cells, found[0].columns, strict=True)]
        for row in found[0].rows
    ]


def text(paper: Paper) -> str:
    return "\n".join(one.block.text for one in placed(outline_of(paper)) if isinstance(one.block, Paragraph))


def by(scope_of, who: str) -> dict:
    return {"at": AT, "scope": scope_of(who), "actor_name": "测试"}


def test_a_paper_has_the_seven_parts_in_order(written):
    paper = written()
    assert paper.state == PaperState.READY, paper.message
    headings = [one.block.text for one in placed(outline_of(paper)) if isinstance(one.block, Heading)]
    assert headings == ["总体情况", "案由结构", "类案热点", "漏排情况", "到期与权利保障", "建议"]


def test_table_a_holds_civil_administrative_and_total_with_both_rates(written):
    rows = table(written(), "一审新收总体情况")
    assert rows == [
        ["民事", "41", "25", "30", "+36.7", "25～30", "6.83", "8.20"],
        ["行政", "3", "0", "0", "—", "0～0", "0.50", "0.60"],
        ["合计", "44", "25", "30", "+46.7", "25～30", "7.33", "8.80"],
    ]


def test_prose_speaks_of_the_same_numbers(written):
    said = text(written())
    assert "新收44件，比上年同期（30件）增加14件，上升46.7%，在正常波动范围内" in said
    assert "增加主要来自水秀社区（增加9件）、稻香社区（增加4件）" in said
    assert "收案64件，可归属44件，归属率69%" in said
    assert "（依据：表3第1行）" in said


def test_sections_without_data_say_so_in_words(written):
    said = text(written())
    assert "不列数字不等于没有漏排" in said and "不列数字不等于为零" in said


def test_every_check_of_the_list_was_run_and_none_failed(written):
    checks = written().checks
    assert {one["id"] for one in checks} == {f"RC-{n}" for n in range(1, 13)}
    assert not [one for one in checks if one["outcome"] == "failed"]


def test_the_street_sees_no_small_cell_no_administrative_case_and_no_closed_cause(written):
    paper = written("street")
    rows = {row[0]: row[1] for row in table(paper, "案由结构")}
    assert rows["物业服务合同纠纷"] == "30"
    assert rows["婚内夫妻财产分割纠纷"] == Mark.SUPPRESSED.label
    assert rows["合计"] == "41"
    assert "收养关系纠纷" not in rows and "警告（行政）" not in rows
    assert [row[0] for row in table(paper, "一审新收总体情况")] == ["民事"]


def test_a_second_cell_is_hidden_so_that_the_first_cannot_be_worked_out(written):
    for title in ("案由结构", "各区域一审新收情况"):
        rows = table(written("street"), title)
        hidden = [row for row in rows if row[1] == Mark.SUPPRESSED.label]
        assert len(hidden) != 1, title
        shown_sum = sum(int(row[1]) for row in rows[:-1] if row[1] != Mark.SUPPRESSED.label)
        assert int(rows[-1][1]) - shown_sum >= settings.SMALL_CELL or not hidden


def test_no_file_for_the_street_holds_what_is_hidden(written):
    paper = written("street")
    folder = settings.PAPER_DIR
    word = Document(folder / paper.files["docx"]["path"])
    words = "".join(p.text for p in word.paragraphs)
    words += "".join(cell.text for t in word.tables for row in t.rows for cell in row.cells)
    for secret in ("收养", "行政案件", "某物业公司", "归属率69%。未归属"):
        assert secret not in words
    book = openpyxl.load_workbook(folder / paper.files["xlsx"]["path"])
    cells = [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert not [one for one in cells if "收养" in one or "某物业公司" in one]


def test_the_public_sees_neither_compound_nor_owner(written):
    rows = table(written("public"), "类案线索")
    assert rows == [["水秀社区", "物业服务合同纠纷", "12", "7月5日至9月20日"]]


def test_the_court_sees_everything(written):
    rows = {row[0]: row[1] for row in table(written(), "案由结构")}
    assert rows["收养关系纠纷"] == "1" and rows["警告（行政）"] == "3"


def test_the_same_paper_comes_out_again_byte_by_byte_after_the_data_changed(written):
    paper = written()
    before = {kind: (settings.PAPER_DIR / one["path"]).read_bytes() for kind, one in paper.files.items()}
    MonthlyCell.objects.update(count=99)
    again = computing.make_again(paper)
    for kind, one in again.items():
        assert (settings.PAPER_DIR / one["path"]).read_bytes() == before[kind], kind
    assert fingerprint(outline_of(paper)) == paper.snapshot_hash


def test_all_three_files_carry_the_one_fingerprint(written):
    paper = written()
    folder = settings.PAPER_DIR
    word = Document(folder / paper.files["docx"]["path"])
    assert word.core_properties.comments == f"sha256:{paper.snapshot_hash}"
    assert f"sha256:{paper.snapshot_hash}".encode() in (folder / paper.files["pdf"]["path"]).read_bytes()
    book = openpyxl.load_workbook(folder / paper.files["xlsx"]["path"])
    assert paper.snapshot_hash in [row[1].value for row in book["口径"].iter_rows()]


def test_the_file_keeps_the_layout_numbers(written):
    word = Document(io.BytesIO((settings.PAPER_DIR / written().files["docx"]["path"]).read_bytes()))
    section = word.sections[0]
    millimetres = [round(one.mm, 1) for one in (section.top_margin, section.bottom_margin)]
    assert millimetres == [37.0, 35.0]
    body = next(p for p in word.paragraphs if p.text.startswith("2026年9月"))
    assert body.runs[0].font.size == Pt(16)
    assert body.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    for one in word.tables:
        assert all(int(column.get(qn("w:w"))) for column in one._tbl.tblGrid.gridCol_lst)


def test_figures_survive_their_snapshot(written):
    figures = figures_of.from_data(written().snapshot["figures"])
    assert figures_of.from_data(figures_of.to_data(figures)) == figures


def test_what_was_hidden_when_it_was_new_stays_hidden_a_year_later(written):
    figures = figures_of.from_data(written().snapshot["figures"])
    plain = version(figures, Recipient.STREET, minimum=5)
    later = version(replace(figures, hidden_last_year=("民间借贷纠纷",)), Recipient.STREET, minimum=5)
    shown_before = {row.name for row in plain.causes if not row.hides_then}
    hidden_now = {row.name for row in later.causes if row.hides_then}
    assert "民间借贷纠纷" in shown_before and "民间借贷纠纷" in hidden_now
    assert len(hidden_now) > 1  # alone it could be worked out from the total


def test_last_years_signed_paper_says_what_it_hid(written, scope_of):
    paper = written("street")
    actions.sign(paper.pk, **by(scope_of, "court_leader"))
    hidden = computing.hidden_then(Paper.objects.get(pk=paper.pk), Period(date(2026, 9, 1), "month"))
    assert "婚内夫妻财产分割纠纷" in hidden and "物业服务合同纠纷" not in hidden


def test_what_people_fill_in_is_printed_and_does_not_touch_the_figures(written, scope_of):
    paper = written()
    figures = paper.snapshot["figures"]
    MonthlyCell.objects.update(count=99)
    actions.assign(
        paper.pk,
        **by(scope_of, "station_head"),
        issue_number="锡示法〔2026〕12号",
        assignments={"c1": {"step": "示范调解", "owner": "王法官", "due": "10月31日"}},
    )
    again = computing.write(computing.take(at=AT), at=AT)
    assert again.snapshot["figures"] == figures
    assert table(again, "类案线索")[0][5:8] == ["示范调解", "王法官", "10月31日"]
    assert outline_of(again).imprint.number == "锡示法〔2026〕12号"


def test_next_months_paper_says_what_was_decided_last_month(written, scope_of, world, ledger):
    paper = written()
    words = {"c1": {"step": "", "owner": "王法官", "due": "10月31日"}}
    actions.assign(paper.pk, **by(scope_of, "station_head"), issue_number="", assignments=words)
    computing.write(computing.take(at=AT), at=AT)
    later = AT + timedelta(days=30)
    ComputeRun.objects.update(cutoff_at=later)
    MonthlyCell.objects.create(
        month=date(2026, 10, 1), area_code=world.village, count=5, attributed=True, court_code="苏0211",
        proceeding="civil", counted=True, is_batch=False, sharing_class="S",
    )  # fmt: skip
    ledger.cluster_set.update(last_on=date(2026, 10, 3))  # before the month ends: the stored count holds
    fields = {"area_code": world.township, "month": "2026-10", "recipient": "court"}
    actions.ask(at=later, scope=scope_of("station_head"), actor_name="测试", **fields)
    october = computing.write(computing.take(at=later), at=later)
    assert table(october, "类案线索")[0][-1] == "已列12件，王法官，10月31日"


def test_next_years_column_is_checked_against_this_years_signed_paper(written, scope_of, world):
    row = written()
    figures = replace(figures_of.from_data(row.snapshot["figures"]), published_last_year={"total": 31})
    Paper.objects.filter(pk=row.pk).update(
        snapshot={**row.snapshot, "figures": figures_of.to_data(figures)}, state=PaperState.ASKED
    )
    again = computing.write(computing.take(at=AT), at=AT)
    failed = [one for one in again.checks if one["outcome"] == "failed"]
    assert [one["id"] for one in failed] == ["RC-4"] and "31" in failed[0]["message"]


def test_a_failed_check_blocks_signing_until_a_reason_is_given(written, scope_of):
    paper = written()
    checks = [*paper.checks, {"id": "RC-1", "subject": "表1", "outcome": "failed", "message": "不符"}]
    Paper.objects.filter(pk=paper.pk).update(checks=checks)
    with pytest.raises(NotAllowed, match="RC-1"):
        actions.sign(paper.pk, **by(scope_of, "court_leader"))
    with pytest.raises(NotAllowed, match="RC-1"):
        actions.sign(paper.pk, **by(scope_of, "court_leader"), override_reason="  ")
    signed = actions.sign(paper.pk, **by(scope_of, "court_leader"), override_reason="差异为退案所致，已核")
    assert signed.state == PaperState.SIGNED and signed.override_reason == "差异为退案所致，已核"
    entry = Entry.objects.filter(action="paper.sign").get()
    assert entry.detail == {"failed": ["RC-1"], "overridden": True}


def test_only_those_who_sign_may_sign_and_only_once(written, scope_of):
    paper = written()
    with pytest.raises(NotAllowed):
        actions.sign(paper.pk, **by(scope_of, "governance_office"))
    actions.sign(paper.pk, **by(scope_of, "station_head"))
    with pytest.raises(Stale, match="已签发"):
        actions.sign(paper.pk, **by(scope_of, "court_leader"))
    with pytest.raises(Stale):
        actions.write_again(paper.pk, **by(scope_of, "governance_office"))


def test_of_two_workers_one_gets_the_paper(ledger, scope_of, world):
    fields = {"area_code": world.township, "month": "2026-09", "recipient": "court"}
    one = actions.ask(**by(scope_of, "station_head"), **fields)
    same = actions.ask(**by(scope_of, "governance_office"), **fields)
    assert one.pk == same.pk
    assert computing.take(at=AT).pk == one.pk
    assert computing.take(at=AT) is None


def test_a_paper_whose_worker_fell_silent_is_taken_again(ledger, scope_of, world):
    fields = {"area_code": world.township, "month": "2026-09", "recipient": "court"}
    actions.ask(**by(scope_of, "station_head"), **fields)
    first = computing.take(at=AT)
    assert computing.take(at=AT + timedelta(minutes=5)) is None
    assert computing.take(at=AT + timedelta(minutes=11)).pk == first.pk


def test_a_stranger_finds_no_such_paper(written, scope_of):
    paper = written()
    for who in ("office_next", "street_center", "grid_worker", "grid_judge", "system_admin"):
        with pytest.raises(Absent):
            queries.paper(paper.pk, scope=scope_of(who))
    with pytest.raises(Absent):
        actions.sign(paper.pk, **by(scope_of, "office_next"))
    assert queries.paper(paper.pk, scope=scope_of("city_office")).pk == paper.pk


def test_a_signed_paper_is_read_by_those_it_is_for(written, scope_of):
    court, street, public = (written(one) for one in ("court", "street", "public"))
    for paper in (court, street, public):
        actions.sign(paper.pk, **by(scope_of, "court_leader"))

    def seen(who: str) -> set[str]:
        return set(queries.papers(scope=scope_of(who)).values_list("recipient", flat=True))

    assert seen("grid_judge") == {"court", "street", "public"}
    assert seen("street_center") == {"street", "public"}
    assert seen("worker_next") == set()
    assert seen("political_legal") == {"street", "public"}


def test_requests_are_refused_with_what_would_be_right(ledger, scope_of, world):
    ask = {**by(scope_of, "governance_office"), "recipient": "court"}
    with pytest.raises(Invalid, match="还没有结束"):
        actions.ask(**ask, area_code=world.township, month="2026-10")
    with pytest.raises(Invalid):
        actions.ask(**ask, area_code=world.township, month="2026Q3")
    with pytest.raises(Invalid):
        actions.ask(**ask, area_code=world.village, month="2026-09")
    with pytest.raises(Absent):
        actions.ask(**ask, area_code=world.next_township, month="2026-09")
    with pytest.raises(Absent):
        actions.ask(**{**ask, "scope": scope_of("grid_judge")}, area_code=world.township, month="2026-09")


def test_a_tribunal_has_its_paper_too(written):
    paper = written(area_code="", court_code="苏0211T1")
    assert paper.state == PaperState.READY, paper.message
    assert outline_of(paper).imprint.title == "关于2026年9月河埒人民法庭辖区\n涉诉纠纷情况的分析"
    assert table(paper, "一审新收总体情况")[-1][1] == "44"


def test_a_paper_before_the_computation_reaches_the_month_fails_with_the_reason(written):
    ComputeRun.objects.update(cutoff_at=AT - timedelta(days=20))
    paper = written()
    assert paper.state == PaperState.FAILED and "只计算到2026年09月18日" in paper.message


def test_without_a_court_for_the_area_the_paper_says_what_to_do(written):
    Court.objects.all().update(scope_code="")
    Court.objects.filter(level="tribunal").first().jurisdictions.all().delete()
    assert "登记管辖法院" in written().message


def test_without_population_there_is_no_rate_and_the_basis_says_so(written):
    Population.objects.filter(series="登记在册流动").delete()
    paper = written()
    assert table(paper, "一审新收总体情况")[-1][6:] == ["空白", "8.80"]
    assert "缺常住＋登记在册流动人口数，不计算该口径的万人率" in text(paper)


def test_the_log_says_whether_the_population_of_the_year_is_locked(written, world):
    def said() -> set[str]:
        return {one["message"].split("，")[-1] for one in written().checks if one["id"] == "RC-5"}

    assert said() == {"以本文快照为准"}
    for series in ("常住", "登记在册流动"):
        PopulationLock.objects.create(
            scope_code=world.county, series=series, year=2025, source="测试", locked_at=AT, locked_by="测试"
        )
    assert said() == {"该年度来源已锁定"}


def test_months_outside_the_ledger_are_blank_not_zero(written):
    MonthlyCell.objects.filter(month__lt=date(2026, 9, 1)).delete()
    paper = written()
    assert table(paper, "一审新收总体情况")[-1][2:6] == ["空白", "空白", "空白", "空白"]
    assert "上年同期没有台账数据，不作比较" in text(paper)


@pytest.mark.parametrize("recipient", list(Recipient))
def test_an_empty_month_is_a_valid_paper(written, recipient):
    MonthlyCell.objects.filter(month=date(2026, 9, 1)).exclude(area_code="320211000000").delete()
    paper = written(recipient.value)
    assert paper.state == PaperState.READY, paper.message


def test_a_missing_glyph_fails_the_paper_and_names_the_character(written, ledger):
    ledger.cluster_set.update(compound_name="水秀\ue123园")
    paper = written()
    assert paper.state == PaperState.FAILED and "U+E123" in paper.message


def test_a_version_hides_nothing_from_the_court_and_only_small_cells_from_others(written):
    figures = figures_of.from_data(written().snapshot["figures"])
    inside, outside = (version(figures, one, minimum=5) for one in (Recipient.COURT, Recipient.STREET))
    assert not any(row.hides_now or row.hides_then for row in (*inside.causes, *inside.places))
    for row in (*outside.causes, *outside.places):
        if (row.now.count or 0) in range(1, 5):
            assert row.hides_now, row.name


def test_every_deed_leaves_its_line(written, scope_of):
    paper = written()
    actions.note_download(paper.pk, "pdf", **by(scope_of, "station_head"))
    actions.sign(paper.pk, **by(scope_of, "station_head"))
    said = list(Entry.objects.filter(object_type="paper").values_list("action", flat=True))
    assert {"paper.ask", "paper.download", "paper.sign"} <= set(said)


def test_a_cluster_is_counted_up_to_the_end_of_the_month_only(written, ledger):
    ledger.cluster_set.update(last_on=date(2026, 10, 5), filing_ids=[])
    assert "没有达到标准" in text(written())
