"""Pickers over 100,000 areas: how long a load, a search and a whole tree in one <select> take.

    .venv/bin/python benchmarks/areas.py [--areas 100000] [--keystrokes 400]

The areas are invented (one province, names put together from common characters); the database is SQLite
in a temporary folder. Search is measured as the view does it, from the text typed to the list of hits in
HTML, for someone of one county and for the whole province; the rival builds the <select> of every area
in scope that a plain ModelChoiceField would send.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

_folder = tempfile.TemporaryDirectory(prefix="judgegrid-areas-")
os.environ["JUDGEGRID_DATA_DIR"] = _folder.name
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "judgegrid.config.settings")

import django  # noqa: E402

django.setup()

from django import forms  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.template.loader import render_to_string  # noqa: E402
from django.utils import timezone  # noqa: E402

from judgegrid.domain.people import MACHINE, CodeRange, Scope  # noqa: E402
from judgegrid.records.territory import queries  # noqa: E402
from judgegrid.records.territory.load_areas import AreaLoader  # noqa: E402
from judgegrid.records.territory.loading import load  # noqa: E402
from judgegrid.records.territory.models import Area  # noqa: E402
from judgegrid.records.territory.tables import Sheet  # noqa: E402

SYLLABLES = "东南西北中新安和平永兴长春光明金山水湖桥河田家园华龙凤泉林松梅兰竹石塘港湾丰盛福荣吉庆"
COUNTY = Scope(ranges=(CodeRange.below("320500000000"),))


def rows(count: int) -> list[tuple[str, str]]:
    """About ``count`` areas: a province, 9 cities, counties, townships, village units and grids."""
    random.seed(7)

    def name(tail: str) -> str:
        return "".join(random.choices(SYLLABLES, k=random.choice((2, 2, 3)))) + tail

    made = [("320000000000", "江苏省")]
    made += [(f"320{city}00000000", name("市")) for city in range(1, 10)]
    for city in range(1, 10):
        for county in range(1, 13):
            county_code = f"320{city}{county:02d}"
            made.append((f"{county_code}000000", name("区")))
            for township in range(1, 15):
                made.append((f"{county_code}{township:03d}000", name("街道")))
                for village in range(1, 16):
                    unit = f"{county_code}{township:03d}{village:03d}"
                    made.append((unit, name("社区居民委员会")))
                    made += [(f"{unit}01{grid:03d}", name(f"第{grid}网格")) for grid in range(1, 5)]
    return made[:count]


def keystrokes(table: list[tuple[str, str]], count: int) -> list[str]:
    """What people type: beginnings of names, pinyin, initials and codes of areas that exist."""
    random.seed(11)
    typed = []
    for code, name in random.choices(table, k=count):
        keys = Area.objects.values_list("pinyin", "initials").get(code=code)
        choices = [name[: random.randint(1, 4)], keys[0][: random.randint(2, 8)], keys[1][:3], code[:8]]
        typed.append(random.choice(choices))
    return typed


def timed(deed: Callable[[], object]) -> float:
    start = time.perf_counter()
    deed()
    return (time.perf_counter() - start) * 1000


def search(text: str, scope: Scope) -> str:
    hits = queries.search(text, scope=scope)
    return render_to_string("territory/_hits.html", {"hits": hits, "text": text, "prefix": "hit"})


def select(scope: Scope) -> str:
    field = forms.ModelChoiceField(queries.visible(scope=scope).order_by("code"))
    return str(field.widget.render("area", None))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--areas", type=int, default=100_000)
    parser.add_argument("--keystrokes", type=int, default=400)
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    table = rows(options.areas)
    who = {"at": timezone.now(), "scope": MACHINE, "actor_name": "", "source": ""}

    def put() -> object:
        return load(AreaLoader(), Sheet(("代码", "名称"), enumerate(table, start=2)), **who)

    print(f"{len(table):,} areas, SQLite {Path(_folder.name).name}")
    print(f"first load            {timed(put) / 1000:8.1f} s")
    print(f"second load (nothing) {timed(put) / 1000:8.1f} s")
    typed = keystrokes(table, options.keystrokes)
    for label, scope in (("whole province", MACHINE), ("one city of nine", COUNTY)):
        search("东", scope)
        took = sorted(timed(lambda text=text, scope=scope: search(text, scope)) for text in typed)
        p95 = took[int(len(took) * 0.95)]
        print(f"search, {label:<17} p50 {statistics.median(took):6.1f} ms  p95 {p95:6.1f} ms")
        page: list[str] = []
        cost = timed(lambda scope=scope, page=page: page.append(select(scope)))
        print(f"select, {label:<17} {cost:10.1f} ms  {len(page[0].encode()) / 2**20:6.2f} MB of HTML")
    print(f"memory at most        {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")


if __name__ == "__main__":
    main()
