"""The printed sheet: two pages whatever was answered, the same words in both files, a request done once."""

from __future__ import annotations

import io
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from docx import Document

from domain.guide_stories import STORIES
from judgegrid.domain.guide_reading import ORDER, shipped
from judgegrid.domain.guide_walk import stored
from judgegrid.domain.people import MACHINE
from judgegrid.domain.refusals import Absent
from judgegrid.jobs.guides import work_off
from judgegrid.papers import sheet_docx
from judgegrid.papers.fonts import choose
from judgegrid.papers.sheet import Item, Look, Part, Sheet, fitted, pages, write_pdf
from judgegrid.records.audit.models import Entry
from judgegrid.records.guidance.actions import consultations as actions
from judgegrid.records.guidance.computing import sheets
from judgegrid.records.guidance.models import Consultation
from judgegrid.records.guidance.queries import consultations as queries
from judgegrid.records.guidance.sheets import compose

ON = date(2026, 11, 28)
AT = datetime(2026, 11, 28, 8, tzinfo=UTC)
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")


@pytest.fixture(scope="module")
def wheel():
    return choose(system=False)


@pytest.fixture
def told(scope_of):
    """told("property_service") → a consultation with the answers of the story of that guide."""

    def tell(key: str, text: str = "") -> Consultation:
        who = {"at": AT, "scope": scope_of("mediator"), "actor_name": "测试", "source": ""}
        row = actions.start(**who, on=ON, text=text, client_id=key)
        actions.choose(row.number, key, **who, on=ON)
        for element, value in STORIES[key][0].items():
            actions.answer(row.number, element, stored(value), **who, on=ON)
        return actions.ask_sheet(row.number, **who)

    return tell


def read(data: bytes) -> str:
    command = ["pdftotext", "-layout", "-", "-"]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode()


def words_of(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


@pytest.mark.parametrize("key", ORDER)
def test_every_guide_fits_on_two_pages_with_its_story(told, wheel, key):
    row = told(key)
    sheet = compose(queries.walk(row.number, scope=MACHINE, on=ON), on=ON, where="水秀社区")
    fits = fitted(sheet, wheel)
    assert pages(fits, wheel) == 2 and fits.size >= 9
    assert "归纳起来" not in fits.left_out and "先看这里" not in fits.left_out


def test_all_lines_of_a_guide_at_once_still_fit(wheel):
    """More than any person could answer: every rule of the longest guide on one sheet."""
    longest = max(shipped().values(), key=lambda one: sum(len(rule.text) for rule in one.rules))
    parts = (
        Part("归纳起来", Look.NUMBERED, tuple(Item(r.title, r.text, "因为“…”") for r in longest.rules)),
        Part("容易走错的地方", Look.BULLETS, tuple(Item(text=one.text) for one in longest.traps), spare=1),
        Part("当场记录", Look.RULED, tuple(Item() for _ in range(30)), spare=2),
    )
    fits = fitted(Sheet(longest.title, "", ON, parts, ""), wheel)
    assert pages(fits, wheel) <= 2


def test_what_cannot_fit_is_refused_and_not_cut(wheel):
    parts = (Part("归纳起来", Look.NUMBERED, tuple(Item("很长", "长" * 400) for _ in range(60))),)
    with pytest.raises(ValueError, match="more than 2 pages"):
        fitted(Sheet("太长", "", ON, parts, ""), wheel)


@needs_poppler
def test_both_files_hold_the_same_words(told, wheel):
    row = told("property_service")
    sheet = compose(queries.walk(row.number, scope=MACHINE, on=ON), on=ON, where="水秀社区")
    fits = fitted(sheet, wheel)
    in_pdf = "".join(read(write_pdf(fits, wheel)).split())
    in_word = "".join(words_of(sheet_docx.write(fits)).split())
    for part in fits.sheet.parts:
        for item in part.items:
            for piece in (part.title, item.head, item.text):
                assert "".join(piece.split()) in in_word, piece
                assert "".join(piece.split())[:12] in in_pdf, piece
    assert "未经法律审核" in in_pdf and "不代表法院意见" in in_pdf


def test_equal_sheets_give_equal_bytes(told, wheel):
    row = told("labour")
    fits = fitted(compose(queries.walk(row.number, scope=MACHINE, on=ON), on=ON, where=""), wheel)
    assert write_pdf(fits, wheel) == write_pdf(fits, wheel)
    assert sheet_docx.write(fits) == sheet_docx.write(fits)


def test_no_text_of_a_person_is_run_as_markup(told, wheel):
    parts = (Part("#pagebreak()", Look.BULLETS, (Item("#panic()", "$ 1/0 $ *粗* @x <end>", "`x`"),)),)
    assert pages(fitted(Sheet("#set page(width: 1pt)", "", ON, parts, ""), wheel), wheel) == 1


def test_a_request_is_written_once_and_asked_again_after_a_dead_worker(told):
    told("property_service")
    first = sheets.take(at=AT)
    assert first is not None and sheets.take(at=AT) is None
    later = AT + timedelta(minutes=6)
    again = sheets.take(at=later)
    assert again is not None and again.pk == first.pk
    sheets.write(first, on=ON)  # the old worker wakes up: its hand-out is void
    assert Consultation.objects.get().sheet_state == "writing"
    sheets.write(again, on=ON)
    assert Consultation.objects.get().sheet_state == "ready"


def test_the_sheet_on_pages_from_the_button_to_the_file(told, signed_in):
    row = told("property_service")
    client = signed_in("mediator")
    page = client.get(reverse("consultation", args=[row.number])).content.decode()
    assert "正在排版" in page and 'hx-trigger="every 2s"' in page
    assert work_off() == 1
    state = client.get(reverse("consultation_sheet_state", args=[row.number])).content.decode()
    assert "PDF" in state and "Word" in state and "hx-trigger" not in state
    for kind, magic in (("pdf", b"%PDF"), ("docx", b"PK")):
        answer = client.get(reverse("consultation_sheet_file", args=[row.number, kind]))
        assert b"".join(answer.streaming_content).startswith(magic)
    assert Entry.objects.filter(action="consultation.download").count() == 2
    assert client.get(reverse("consultation_sheet_file", args=[row.number, "xlsx"])).status_code == 404
    client.post(reverse("consultation_ask", args=[row.number, "others"]), {"value": "9"})
    page = client.get(reverse("consultation", args=[row.number])).content.decode()
    assert "之后又改过回答" in page


def test_sheets_lie_sealed_and_go_after_a_month(told, settings):
    row = told("property_service")
    work_off(clock=lambda: AT)
    files = sorted(sheets.folder_of(row.number).iterdir())
    assert [one.name for one in files] == ["sheet.docx.sealed", "sheet.pdf.sealed"]
    assert all(one.read_bytes().startswith(b"JGSEAL1") for one in files)
    assert queries.sheet(row.number, "pdf", scope=MACHINE).content.startswith(b"%PDF")
    assert sheets.expire(at=AT + timedelta(days=29)) == 0
    assert sheets.expire(at=AT + timedelta(days=31)) == 1
    assert not sheets.folder_of(row.number).exists()
    assert Consultation.objects.get().sheet_state == ""
    with pytest.raises(Absent):
        queries.sheet(row.number, "pdf", scope=MACHINE)


def test_a_glyph_that_no_font_has_fails_the_sheet_with_its_sentence(told, monkeypatch, settings, scope_of):
    row = told("property_service")
    who = {"at": AT, "scope": scope_of("mediator"), "actor_name": "测试", "source": ""}
    monkeypatch.setattr(sheets, "choose", lambda own: choose(system=False))
    monkeypatch.setattr(sheets, "area_names", lambda codes, scope: {row.scope_code: "\U0001f600社区"})
    assert work_off() == 1
    kept = Consultation.objects.get()
    assert kept.sheet_state == "failed" and "缺少字符" in kept.sheet_message
    with pytest.raises(Absent):
        queries.sheet(row.number, "pdf", scope=who["scope"])
