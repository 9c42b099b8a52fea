"""Contrast of our colours (WCAG 2.1 AA) and the size of page scripts."""

import re
from pathlib import Path

import pytest

import judgegrid.web

WEB = Path(judgegrid.web.__file__).parent
CSS = (WEB / "static/judgegrid/site.css").read_text(encoding="utf-8")
COLOURS = dict(re.findall(r"--jg-([\w-]+): (#[0-9a-f]{6});", CSS))

TEXT_ON_GROUND = [
    ("ink", "page"), ("ink", "card"), ("soft", "page"), ("soft", "card"), ("deed", "card"), ("deed", "page"),
    ("red", "card"), ("side-ink", "side"), ("side-soft", "side"), ("demo", "demo-ground"),
    ("low", "low-ground"), ("normal", "normal-ground"), ("high", "high-ground"), ("unsure", "unsure-ground"),
    ("card", "deed"),
]  # fmt: skip


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.1."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_gives_the_known_contrast_of_black_on_white():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_text_stands_out_from_its_ground(text, ground):
    assert contrast(COLOURS[text], COLOURS[ground]) >= 4.5


@pytest.mark.parametrize("path", sorted((WEB / "static/judgegrid").glob("*.js")), ids=lambda path: path.name)
def test_page_scripts_stay_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) < 100
