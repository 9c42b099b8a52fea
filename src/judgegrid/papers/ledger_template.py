"""The empty ledger that a court downloads: headings, a note row, columns that keep every digit."""

from __future__ import annotations

import io

import xlsxwriter

from judgegrid.domain.filing_columns import COLUMNS, note_row


def write() -> bytes:
    """The template as xlsx: 收案台账 to be filled, 填写说明 to be read."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        heading = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"}
        plain = book.add_format({**heading, "bg_color": "#E8EDF3"})
        required = book.add_format({**heading, "bg_color": "#FDE6D5"})
        note = book.add_format({"italic": True, "font_color": "#536073", "text_wrap": True, "valign": "top"})
        text = book.add_format({"num_format": "@"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("收案台账")
        sheet.freeze_panes(1, 1)
        sheet.set_row(0, 30)
        for index, (column, said) in enumerate(zip(COLUMNS, note_row(), strict=True)):
            shape = text if column.as_text or column.field == "case_number" else None
            sheet.set_column(index, index, 26 if index == 0 else 16, day if "_on" in column.field else shape)
            sheet.write_string(0, index, column.header, required if column.required else plain)
            sheet.write_string(1, index, said, note)
        sheet.autofilter(0, 0, 0, len(COLUMNS) - 1)
        told = book.add_worksheet("填写说明")
        told.set_column(0, 0, 18)
        told.set_column(1, 1, 8)
        told.set_column(2, 3, 60)
        for index, words in enumerate(("列名", "必填", "怎么填", "也认这些列名")):
            told.write_string(0, index, words, plain)
        for row, column in enumerate(COLUMNS, 1):
            told.write_string(row, 0, column.header)
            told.write_string(row, 1, "必填" if column.required else "")
            told.write_string(row, 2, column.note.removeprefix("必填，"))
            told.write_string(row, 3, "、".join(column.synonyms))
    return target.getvalue()
