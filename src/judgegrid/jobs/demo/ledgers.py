"""The docket as the files a docketing clerk exports: one CSV per court and year, with real-life faults."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from judgegrid.domain.areas import short_name
from judgegrid.domain.filing_columns import FIELDS
from judgegrid.jobs.demo import docket, faults, known, pleas
from judgegrid.jobs.demo.docket import COURT_OF, Row
from judgegrid.jobs.demo.places import build_city
from judgegrid.papers.table_export import csv_lines
from judgegrid.records.disputes.computing import Report

COLUMNS = (
    *("case_number", "filed_on", "received_on", "cause", "plaintiff", "plaintiff_phone", "plaintiff_address"),
    *("defendant", "defendant_address", "compound", "place", "amount", "procedure", "closed_on"),
    *("closing_way", "judge_name"),
)


def write(county: str, folder: Path, scale: float) -> tuple[list[Path], list[Report]]:
    """The files of one county, oldest first, and the reports that came before some of its filings.

    Runs in a process of its own: takes plain values only.
    """
    city = build_city(short_name)
    faults.quieten(city)
    rows = docket.rows_of(city, county, scale=scale) + faults.planted(city, county)
    rows.sort(key=lambda row: str(row["filed_on"]))
    faults.blind(city, rows)
    faults.number(rows, county)
    pleas.add(rows, county)
    reported = known.reports(city, rows, county)
    rows = faults.spoil(rows, county)
    columns = (*COLUMNS, "facts") if county == pleas.COUNTY else COLUMNS
    paths = []
    for year in sorted({_year(row) for row in rows}):
        path = folder / f"{COURT_OF[county]}-{year}.csv"
        lines = csv_lines(
            [FIELDS[name].header for name in columns],
            ([row.get(name, "") for name in columns] for row in rows if _year(row) == year),  # type: ignore[misc]
        )
        with path.open("wb") as file:
            file.writelines(lines)
        paths.append(path)
    return paths, reported


def _year(row: Row) -> int:
    filed = row["filed_on"]
    assert isinstance(filed, date)
    return filed.year
