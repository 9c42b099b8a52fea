"""Documentation under test: what the pages promise to list is there, and their links lead somewhere."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

from figures import generated
from judgegrid.jobs.commands import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
OPERATE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")])
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", generated.DRAWN)
def test_the_drawn_part_of_a_page_is_what_the_code_says(name):
    drawn = generated.DRAWN[name]()
    written = (ROOT / "docs" / name).read_text(encoding="utf-8").split(generated.BEGIN)[-1].strip()
    kept = written.splitlines()
    missing = [line for line in drawn.splitlines() if line and line not in kept]
    stale = [line for line in kept if line and line not in drawn.splitlines()]
    said = "\n".join([f"docs/{name} is not up to date. Missing:", *missing, "No longer true:", *stale])
    renew = "\nRenew it: .venv/bin/python tests/figures/generated.py"
    assert written == drawn.strip(), said + renew


def test_every_setting_has_its_row_in_operate():
    missing = [
        f"| `{name}` | {value if source == 'default' else ''} |  |"
        for name, (value, source) in settings.READINGS.items()
        if f"| `{name}` |" not in OPERATE
    ]
    assert not missing, "rows for docs/operate.md:\n" + "\n".join(missing)


def test_operate_explains_no_setting_that_is_gone():
    assert set(re.findall(r"^\| `(JUDGEGRID_\w+)` \|", OPERATE, re.M)) <= set(settings.READINGS)


def test_every_command_has_its_heading_in_operate():
    headed = set(re.findall(r"^### `judgegrid (\w+)", OPERATE, re.M))
    assert headed == set(COMMANDS), (
        f"headings `### judgegrid NAME` in docs/operate.md: {headed ^ set(COMMANDS)}"
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_links_of_a_page_lead_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
    broken = []
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if "://" not in target and not (page.parent / target).exists():
            broken.append(target)
    assert not broken


def test_every_decision_says_what_was_decided_and_why():
    for page in sorted((ROOT / "docs" / "decisions").glob("*.md")):
        text = page.read_text(encoding="utf-8")
        assert re.match(r"\d{4}-", page.name)
        for heading in ("## Decision", "## Why", "## What follows"):
            assert heading in text, f"{page.name} has no {heading!r}"


def names_of(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=!~; ]", one)[0].lower().replace("_", "-") for one in requirements}


def locked(name: str) -> set[str]:
    return {one.lower() for one in re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / name).read_text(), re.M)}


def test_the_lock_files_know_every_dependency():
    project = PYPROJECT["project"]
    runtime, dev = names_of(project["dependencies"]), names_of(project["optional-dependencies"]["dev"])
    assert not runtime - locked("requirements.txt"), "run: python3 run.py lock"
    assert not (runtime | dev) - locked("requirements-dev.txt"), "run: python3 run.py lock"


def test_notice_names_everything_that_comes_from_others():
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8").lower()
    pages = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    used = names_of(PYPROJECT["project"]["dependencies"]) | set(pages)
    assert not [name for name in sorted(used) if name not in notice]
