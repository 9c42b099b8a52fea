"""What linking makes of the demo city's filings that were reported before: found, possible, not found.

JUDGEGRID_DATA_DIR=… PYTHONPATH=src python benchmarks/demo_links.py [320211 320214 …]

The data folder holds a demo city (``judgegrid demo``) whose links were computed (``judgegrid link``). The
truth is what the generator of the demo city invented; the faults in it are ours: this is for regression.
"""

from __future__ import annotations

import os
import sys
from collections import Counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "judgegrid.config.settings")
django.setup()

from judgegrid.domain.areas import short_name  # noqa: E402
from judgegrid.jobs.demo import docket, faults, known  # noqa: E402
from judgegrid.jobs.demo.docket import COURT_OF  # noqa: E402
from judgegrid.jobs.demo.places import City, build_city  # noqa: E402
from judgegrid.records.missed.models import FilingLink  # noqa: E402


def truth(city: City, county: str) -> dict[str, str]:
    """Case number → outside id of the report that came before it, as the generator has them."""
    rows = docket.rows_of(city, county, scale=1.0) + faults.planted(city, county)
    rows.sort(key=lambda row: str(row["filed_on"]))
    faults.blind(city, rows)
    faults.number(rows, county)
    told = known.reports(city, rows, county)
    return {
        str(rows[int(one.outside_id.rsplit("-", 1)[1])]["case_number"]): f"demo:{one.outside_id}"
        for one in told
    }


def main() -> None:
    city = build_city(short_name)
    faults.quieten(city)
    whole: Counter[str] = Counter()
    for county in sys.argv[1:] or list(COURT_OF):
        true = truth(city, county)
        counted: Counter[str] = Counter()
        rows = FilingLink.objects.filter(area_code__startswith=county).exclude(state="excluded")
        fields = ("filing__case_number", "state", "dispute__outside_id")
        for number, state, report in rows.values_list(*fields):
            if number in true:
                right = state == "none" or report == true[number]
                counted[state if right else f"{state}, another report"] += 1
        whole += counted
        print(f"{county}: {dict(counted)}")
    total = sum(whole.values())
    print(f"reported but shown as none: {whole['none'] / total:.4f} of {total:,} (goal .02)")


if __name__ == "__main__":
    main()
