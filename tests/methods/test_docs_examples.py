"""Every page of docs/methods/ with a worked example is followed word by word."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

PAGES = sorted((Path(__file__).resolve().parents[2] / "docs/methods").glob("*.md"))
WORKED = [page for page in PAGES if ">>> " in page.read_text(encoding="utf-8")]
HEADINGS = (
    "## What question it answers",
    "## Formula",
    "## Worked example",
    "## When not to use it",
    "## How it was checked",
    "## What it costs",
)


@pytest.mark.parametrize("page", WORKED, ids=lambda page: page.stem)
def test_of_a_page_the_examples_give_what_is_printed(page):
    blocks = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.S)
    example = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, page.name, str(page), 0)
    told: list[str] = []
    doctest.DocTestRunner().run(example, out=told.append)
    assert not told, "".join(told)


@pytest.mark.parametrize("page", WORKED, ids=lambda page: page.stem)
def test_of_a_page_all_six_questions_are_answered(page):
    text = page.read_text(encoding="utf-8")
    assert [heading for heading in HEADINGS if heading not in text] == []


@pytest.mark.parametrize("page", WORKED, ids=lambda page: page.stem)
def test_of_a_page_no_sentence_alarms(page):
    text = page.read_text(encoding="utf-8")
    assert not any(word in text for word in ("爆发", "严重失控", "异常人员"))
