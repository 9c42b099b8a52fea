"""The PDF: 22 lines to a page, the text of the Word file, no glyph made up, no text run as markup."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from judgegrid.papers import docx, fonts, pdf
from judgegrid.papers.charts import BarChart
from judgegrid.papers.layout import Face
from judgegrid.papers.outline import Column, Figure, HeadStyle, Kind, Outline, Paragraph, Row, Table
from judgegrid.papers.snapshot import fingerprint
from papers.examples import IMPRINT, LONG, full

needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")


@pytest.fixture(scope="module")
def wheel():
    return fonts.choose(system=False)


def read(data: bytes, *options: str, tool: str = "pdftotext") -> str:
    command = [tool, *options, "-", *(["-"] if tool == "pdftotext" else [])]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode()


def only(text: str) -> Outline:
    return Outline(IMPRINT, (Paragraph.of(text),))


@needs_poppler
@pytest.mark.parametrize("style", list(HeadStyle))
def test_a_full_page_has_22_lines_of_28_characters(wheel, style):
    outline = replace(only("网" * 28 * 80), imprint=replace(IMPRINT, head_style=style))
    page = read(pdf.write(outline, wheel), "-layout", "-f", "2", "-l", "2")
    lines = [line.strip() for line in page.splitlines() if "网" in line]
    assert len(lines) == 22
    assert {len(line) for line in lines} == {28}


@needs_poppler
def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(wheel):
    data = pdf.write(only(LONG * 2), wheel)
    places = []
    for page in ("1", "2"):
        found = re.search(r'<word xMin="([\d.]+)"[^>]*>—</word>', read(data, "-bbox", "-f", page, "-l", page))
        places.append(float(found[1]))
    assert places[0] > 400 and places[1] < 120


@needs_poppler
def test_cells_longer_than_a_page_go_on_over_the_next_one_and_nothing_is_printed_over(wheel):
    numbers = [f"编号{n:05}" for n in range(900)]
    columns = (Column("事项", Kind.TEXT), Column("编号", Kind.TEXT, weight=4.0))
    rows = tuple(Row((f"第{n}项", "、".join(numbers[n * 300 : n * 300 + 300]))) for n in range(3))
    made = pdf.write(Outline(IMPRINT, (Table("事项与编号", columns, rows),)), wheel)
    words = re.findall(r'yMin="([\d.]+)"[^>]*yMax="([\d.]+)">(?=[^<]*编号\d)', read(made, "-bbox"))
    assert len(words) >= 150  # a line is one word
    assert max(float(bottom) for _, bottom in words) < 297 / 25.4 * 72 - 35 / 25.4 * 72
    assert set(re.findall(r"编号\d{5}", re.sub(r"\s", "", read(made)))) == set(numbers)


@needs_poppler
def test_pdf_and_word_hold_the_same_text(wheel):
    outline = full()
    printed = re.sub(r"—\d+—", "", re.sub(r"\s", "", read(pdf.write(outline, wheel))))
    word = Document(io.BytesIO(docx.write(outline, wheel)))
    for paragraph in word.paragraphs:
        text = re.sub(r"\s", "", paragraph.text)
        assert text in printed, text[:40]
    for table in word.tables:
        for row in table.rows:
            for cell in row.cells:
                assert re.sub(r"\s", "", cell.text)[:12] in printed, cell.text


@needs_poppler
def test_only_the_chosen_fonts_are_in_the_file(wheel):
    listed = read(pdf.write(full(), wheel), tool="pdffonts")
    names = {line.split()[0].split("+")[-1].removesuffix("-Identity-H") for line in listed.splitlines()[2:]}
    assert names <= {"NotoSerifSC-Regular", "NotoSansSC-Regular"}


@pytest.mark.parametrize("character", ["၇", "\ue123", "\U0002b73f"])
def test_a_missing_glyph_stops_the_paper_and_is_named_with_its_font(wheel, character):
    with pytest.raises(pdf.MissingGlyph, match="Noto Serif SC") as caught:
        pdf.write(only(f"当事人{character}某"), wheel)
    assert caught.value.character == character
    assert f"U+{ord(character):04X}" in str(caught.value)


def test_a_missing_glyph_inside_a_chart_is_named_too(wheel):
    chart = BarChart(("၇",), (1,), "件")
    with pytest.raises(pdf.MissingGlyph):
        pdf.write(Outline(IMPRINT, (Figure("图", chart, "x"),)), wheel)
    with pytest.raises(pdf.MissingGlyph):
        pdf.picture(chart, wheel)


MARKUP = (
    '#panic("x") *粗* _斜_ $x$ `码` [括] <标> @引 \\ // /* */ = 标题 - 列 + 列 / 词: #let x = 1 "引号" \'单\''
)


@needs_poppler
def test_text_that_looks_like_markup_is_printed_as_it_is(wheel):
    printed = re.sub(r"\s", "", read(pdf.write(only(MARKUP), wheel)))
    assert re.sub(r"\s", "", MARKUP) in printed


@given(st.text(alphabet="#*_$`[]<>@\\/={}()\"'-+:~^&%a中 ", min_size=1, max_size=60))
@settings(max_examples=60, deadline=None)
def test_no_text_can_break_or_steer_the_layout(text):
    made = pdf.write(only(text), fonts.choose(system=False))
    assert made.startswith(b"%PDF")


def test_the_same_paper_gives_the_same_file_twice_and_carries_the_fingerprint(wheel):
    data = pdf.write(full(), wheel)
    assert data == pdf.write(full(), wheel)
    assert f"sha256:{fingerprint(full())}".encode() in data


def test_a_chart_becomes_a_png_for_word(wheel):
    assert pdf.picture(BarChart(("物业",), (3,), "件"), wheel).startswith(b"\x89PNG")


def test_fonts_are_taken_from_the_courts_folder_first_then_from_the_wheel(tmp_path):
    own = tmp_path / "fonts"
    own.mkdir()
    shutil.copy(fonts.wheel_folder() / "NotoSerifSC-Regular.otf", own)
    chosen = fonts.choose(own, system=False)
    assert chosen.origins[Face.FANGSONG] == "本院字体目录"
    assert chosen.origins[Face.HEITI] == "随附开源字体"


def test_a_font_folder_that_is_not_there_is_reported(tmp_path):
    with pytest.raises(fonts.FontMissing, match="字体目录不存在"):
        fonts.choose(tmp_path / "none")
