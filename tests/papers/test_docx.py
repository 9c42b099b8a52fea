"""The Word file against every layout number of GB/T 9704 that can be read from it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from judgegrid.papers import docx, fonts, layout
from judgegrid.papers.outline import Figure, HeadStyle, Outline, placed
from judgegrid.papers.snapshot import fingerprint
from papers.examples import IMPRINT, TABLE, full


@pytest.fixture(scope="module")
def wheel():
    return fonts.choose(system=False)


@pytest.fixture(scope="module")
def data(wheel):
    return docx.write(full(), wheel)


@pytest.fixture(scope="module")
def made(data):
    return Document(io.BytesIO(data))


def part(data: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read(name).decode()


def near(length, millimetres: float) -> bool:
    return abs(length - Mm(millimetres)) < Mm(0.1)


def test_margins_are_those_of_the_standard(made):
    section = made.sections[0]
    assert near(section.page_width, 210) and near(section.page_height, 297)
    assert near(section.top_margin, 37) and near(section.bottom_margin, 35)
    assert near(section.left_margin, 28) and near(section.right_margin, 26)


def test_there_is_one_grid_of_22_lines_by_28_characters(made):
    grids = made.element.body.findall(".//" + qn("w:docGrid"))
    assert len(grids) == 1
    grid = grids[0]
    assert grid.get(qn("w:type")) == "linesAndChars"
    section = made.sections[0]
    height = (section.page_height - section.top_margin - section.bottom_margin) / 635
    assert height // int(grid.get(qn("w:linePitch"))) == 22
    width = (section.page_width - section.left_margin - section.right_margin) / 635
    pitch = 16 * 20 + int(grid.get(qn("w:charSpace"))) / 4096 * 20
    assert int(width / pitch + 0.01) == 28


def test_body_runs_are_16_points_in_fangsong(made):
    body = [p for p in made.paragraphs if p.text.startswith("特别提示")]
    run = body[0].runs[1]
    assert run.font.size == Pt(16)
    assert run._r.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    assert body[0]._p.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"


def test_every_run_names_its_east_asian_font(data):
    names = [name for name in zipfile.ZipFile(io.BytesIO(data)).namelist() if name.startswith("word/")]
    parts = [n for n in names if n.startswith(("word/document", "word/footer", "word/header"))]
    assert len([n for n in parts if "footer" in n]) == 2
    for name in parts:
        text = part(data, name)
        assert text.count("<w:r>") + text.count("<w:r ") == text.count("w:eastAsia="), name


def test_theme_and_styles_name_east_asian_fonts_too(data, made):
    theme = part(data, "word/theme/theme1.xml")
    assert '<a:ea typeface="黑体"/>' in theme and '<a:ea typeface="仿宋_GB2312"/>' in theme
    for name, face in (
        ("Normal", "仿宋_GB2312"),
        ("Heading 1", "黑体"),
        ("Heading 2", "楷体_GB2312"),
        ("Title", "方正小标宋简体"),
    ):
        assert made.styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) == face
    assert 'w:eastAsia="zh-CN"' in part(data, "word/settings.xml")


def test_the_title_is_22_points_xiaobiaosong_centred(made):
    title = [p for p in made.paragraphs if p.style.name == "Title"]
    assert "".join(p.text for p in title) == IMPRINT.title
    assert all(p.runs[0].font.size == Pt(22) for p in title)
    assert all(p.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == "方正小标宋简体" for p in title)


def test_headings_wear_the_four_faces_and_their_numbers(made):
    seen = [
        (p.text, p.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")))
        for p in made.paragraphs
        if p.style.name.startswith("Heading")
    ]
    assert seen[:4] == [
        ("一、总体情况", "黑体"),
        ("（一）新收案件", "楷体_GB2312"),
        ("1. 民事案件", "仿宋_GB2312"),
        ("（1）物业服务合同纠纷", "仿宋_GB2312"),
    ]


def test_page_numbers_are_fields_right_on_odd_and_left_on_even_pages(made):
    assert made.settings.odd_and_even_pages_header_footer
    section = made.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        paragraph = footer.paragraphs[0]
        assert [one.text for one in paragraph._p.iter(qn("w:instrText"))] == [" PAGE "]
        assert paragraph.text.replace("1", "#") == "— # —"
        assert paragraph._p.pPr.find(qn("w:jc")).get(qn("w:val")) == side
        assert paragraph.runs[0].font.size == Pt(14)
        assert paragraph.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == "宋体"


def test_every_table_has_grid_widths_that_fill_the_type_area(made):
    assert len(made.tables) == 3
    for table in made.tables:
        widths = [int(one.get(qn("w:w"))) for one in table._tbl.tblGrid.gridCol_lst]
        assert all(widths) and abs(sum(widths) - 156 * layout.MM * 20) < 2


def test_a_table_prints_units_in_its_heading_and_repeats_it(made):
    table = made.tables[1]
    assert [cell.text for cell in table.rows[0].cells][:3] == ["街镇", "新收\n（件）", "同比\n（%）"]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [cell.text for cell in table.rows[1].cells] == ["太湖街道", "83", "+16.9", "12.4", "9.9～15.4"]


def test_the_note_of_a_table_stays_with_its_last_row_and_no_blank_line_follows(wheel):
    made = Document(io.BytesIO(docx.write(Outline(IMPRINT, (TABLE,)), wheel)))
    last = made.tables[0].rows[-1].cells[0].paragraphs[0]
    assert last.paragraph_format.keep_with_next
    following = made.tables[0]._tbl.getnext()
    words = [node.text for node in following.iter(qn("w:t"))]
    assert words == ["注：区间为 95% 精确泊松区间。"]
    assert [node.text for node in following.getnext().iter(qn("w:t"))] != []


def test_a_small_table_is_kept_whole_but_not_behind_a_figure(wheel):
    chart = next(one.block for one in placed(full()) if isinstance(one.block, Figure))
    long = replace(TABLE, rows=TABLE.rows[:1] * 4 + TABLE.rows)
    for blocks, kept in (((long,), True), ((chart, long), False)):
        made = Document(io.BytesIO(docx.write(Outline(IMPRINT, blocks), wheel)))
        firsts = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in made.tables[0].rows]
        assert bool(firsts[1]) is kept
        assert all(firsts[-3:])  # the total and the note take two rows along


def test_rows_stay_whole_unless_one_is_higher_than_half_a_page():
    assert layout.rows_stay_whole([["甲", "乙" * 40]], [1.0, 1.0])
    assert not layout.rows_stay_whole([["甲", "乙" * 2000]], [1.0, 1.0])


def test_the_red_head_stands_35_mm_down_and_the_rule_spans_the_type_area(made):
    head = next(p for p in made.paragraphs if p.text.endswith("文件"))
    assert str(head.runs[0].font.color.rgb) == "E60012"
    marks = [p.text for p in made.paragraphs].index(head.text)
    above = marks * layout.LINE_PT + head.paragraph_format.space_before.pt
    assert above == pytest.approx(35 * layout.MM, abs=1)
    rules = [p for p in made.paragraphs if p._p.pPr is not None and p._p.pPr.find(qn("w:pBdr")) is not None]
    bottom = rules[0]._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))
    assert bottom.get(qn("w:color")) == "E60012"


def test_a_letter_has_its_head_in_the_first_header_and_no_number_on_its_first_page(wheel):
    letter = replace(full(), imprint=replace(IMPRINT, head_style=HeadStyle.LETTER))
    made = Document(io.BytesIO(docx.write(letter, wheel)))
    section = made.sections[0]
    assert section.first_page_header.paragraphs[0].text == IMPRINT.issuer
    assert near(section.header_distance, 30)
    assert not list(section.first_page_footer._element.iter(qn("w:instrText")))


def test_the_closing_record_has_its_two_lines_and_the_fingerprint(made):
    lines = [row.cells[0].text for row in made.tables[-1].rows]
    assert lines == [
        "抄送：区委政法委，区综治中心。",
        "锡山市示例人民法院办公室\t2026年10月8日 印发",
        f"校验码 {fingerprint(full())}",
    ]
    assert made.core_properties.comments == f"sha256:{fingerprint(full())}"


def test_charts_carry_a_sentence_for_those_who_cannot_see_them(data):
    assert 'descr="七月七十件，九月八十三件。"' in part(data, "word/document.xml")


def test_the_same_paper_gives_the_same_file_twice(data, wheel):
    assert docx.write(full(), wheel) == data


def test_an_outline_without_any_imprint_line_still_opens(wheel):
    bare = Outline(
        replace(IMPRINT, number="", secrecy="", notice="", copies_to=(), printed_by="", addressees=()), ()
    )
    assert Document(io.BytesIO(docx.write(bare, wheel))).paragraphs


@pytest.mark.parametrize(
    ("issuer", "sealed", "indents"),
    [("某人民法院", True, (4.5, 4.0)), ("锡山市示例人民法院诉源治理工作办公室", False, (2.0, 12.0))],
)
def test_name_and_date_stand_as_the_standard_says(issuer, sealed, indents):
    assert layout.signature_indents(issuer, date(2026, 1, 5), sealed=sealed) == indents


def test_dates_are_written_without_padding():
    assert layout.chinese_date(date(2026, 1, 5)) == "2026年1月5日"


def test_a_long_title_is_broken_into_like_lines_and_by_sense_where_told():
    assert layout.title_lines("关于太湖街道\n涉诉纠纷的分析") == ("关于太湖街道", "涉诉纠纷的分析")
    lines = layout.title_lines("关于2026年9月份太湖街道涉诉纠纷情况和诉源治理工作的分析报告")
    assert len(lines) == 2 and abs(layout.ems(lines[0]) - layout.ems(lines[1])) < 3


def test_several_annexes_are_numbered_in_the_annex_note():
    assert layout.annex_lines(()) == ()
    assert layout.annex_lines(("核验记录",)) == ("附件：核验记录",)
    assert layout.annex_lines(("甲", "乙")) == ("附件：1. 甲", "2. 乙")
