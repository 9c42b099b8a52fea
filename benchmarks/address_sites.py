"""Real compounds of Wuxi across property sites: library from two sites, addresses from two others."""

from __future__ import annotations

import hashlib
import math
import re
import sys
from collections import defaultdict
from collections.abc import Callable
from statistics import median

from address_data import data_folder, read_rows
from sklearn.linear_model import LogisticRegression

from judgegrid.methods.text.address_names import area_forms, place_forms
from judgegrid.methods.text.address_normal import normalise
from judgegrid.methods.text.address_rows import RENAMED_WUXI, AreaRow, PlaceRow, RoadRow
from judgegrid.methods.text.gazetteer import Gazetteer
from judgegrid.methods.text.whereabouts import indicators, whereabouts

SPLITS = ((("fccs", "sofang"), ("lianjia", "souloula")), (("fccs", "lianjia"), ("sofang", "souloula")))
LOCATED = ("fccs", "sofang", "lianjia", "souloula")
CELL = 0.009
ROAD = re.compile(r"([\u4e00-\u9fff]{1,6}?(?:大道|路|街|巷|弄))(?:(\d{1,4})(?:号|弄|$|[^\d]))?")
SPLIT = re.compile(r"[,、;和与及/(). -]|交叉口|交汇处?|以[东南西北]|近|临|靠|位于")
Record = dict[str, str]


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Distance of two (lon, lat) points, plane approximation at 31.5° N."""
    return math.hypot((a[0] - b[0]) * 111.32 * math.cos(math.radians(31.5)), (a[1] - b[1]) * 110.9)


def without_offset(records: list[Record]) -> dict[int, tuple[float, float]]:
    """Give each record's position with the systematic offset of its site against fccs removed."""
    by_name: dict[str, tuple[float, float]] = {}
    for r in records:
        if r["source"] == "fccs" and r["lon"]:
            by_name.setdefault(r["name"], (float(r["lon"]), float(r["lat"])))
    shift = {}
    for site in {r["source"] for r in records}:
        pairs = [
            (float(r["lon"]) - by_name[r["name"]][0], float(r["lat"]) - by_name[r["name"]][1])
            for r in records
            if r["source"] == site and r["lon"] and r["name"] in by_name
        ]
        shift[site] = (median(p[0] for p in pairs), median(p[1] for p in pairs)) if pairs else (0.0, 0.0)
    return {
        i: (float(r["lon"]) - shift[r["source"]][0], float(r["lat"]) - shift[r["source"]][1])
        for i, r in enumerate(records)
        if r["lon"] and r["polygon_district"]
    }


def library(
    records: list[Record], sites: tuple[str, ...], at: dict[int, tuple[float, float]], wuxi: list[Record]
) -> Gazetteer:
    """Build areas (county, township where the sites name one, cell of 1 km), compounds and road numbers."""
    upper = [r for r in wuxi if r["level"] in ("city", "county", "township")]
    county_code = {r["name"]: r["code"] for r in upper if r["level"] == "county"}
    township = {}
    for r in upper:
        if r["level"] == "township":
            for form in area_forms(r["name"], "township")[1] | {r["name"]}:
                township.setdefault(form, r)
    cells: dict[str, AreaRow] = {}
    places, roads = [], []
    words = {f for r in upper for s in area_forms(r["name"], r["level"]) for f in s}
    words |= {form for old in RENAMED_WUXI for form in (old, old.removesuffix("区")) if len(form) > 1}
    words = sorted(words, key=len)
    names = re.compile("|".join(map(re.escape, reversed(words))))
    votes: dict[str, list[str]] = defaultdict(list)
    for i, r in enumerate(records):
        if i in at and r["street_mention"] in township:
            votes[cell_code(at[i])].append(r["street_mention"])
    cell_of: dict[str, list[tuple[tuple[float, float], str]]] = defaultdict(list)
    for i, r in enumerate(records):
        if r["source"] not in sites or i not in at:
            continue
        near = [c for point, c in cell_of[r["name"]] if kilometres(point, at[i]) < 1.0]
        code = near[0] if near else cell_code(at[i])
        cell_of[r["name"]].append((at[i], code))
        parent = county_code[r["polygon_district"]]
        mentioned = [m for m in votes[code] if township[m]["parent"] == parent]
        if mentioned:
            parent = township[max(mentioned, key=mentioned.count)]["code"]
        cells.setdefault(code, AreaRow(code, "grid", code, parent))
        written = r["chain"].rpartition(">")[2].removesuffix("小区") + " " + r["address"]
        places.append(PlaceRow(r["name"], code, lon=at[i][0], lat=at[i][1], address=written))
        for road, number in roads_in(names.sub(",", normalise(r["address"]).text)):
            roads.append((road, number, code))
    areas = [AreaRow(r["code"], r["level"], r["name"], r["parent"]) for r in upper]
    return Gazetteer([*areas, *cells.values()], places, segments(roads))


def cell_code(point: tuple[float, float]) -> str:
    return f"{int(point[0] / CELL)}-{int(point[1] / CELL)}"


def roads_in(text: str) -> list[tuple[str, int | None]]:
    """Give the roads and house numbers of an address without its administrative names."""
    return [
        (m.group(1), int(m.group(2)) if m.group(2) else None)
        for piece in SPLIT.split(text)
        for m in ROAD.finditer(piece)
        if len(m.group(1)) >= 3
    ]


def segments(points: list[tuple[str, int | None, str]]) -> list[RoadRow]:
    """Turn known house numbers into segments that reach half-way to the next, 40 numbers at most."""
    rows = []
    by_road: dict[str, list[tuple[int | None, str]]] = defaultdict(list)
    for road, number, code in points:
        by_road[road].append((number, code))
    for road, found in by_road.items():
        rows += [RoadRow(road, code) for code in {c for _, c in found}]
        numbered = sorted({(n, c) for n, c in found if n is not None})
        for k, (n, code) in enumerate(numbered):
            before = numbered[k - 1][0] if k else n - 80
            after = numbered[k + 1][0] if k + 1 < len(numbered) else n + 80
            rows.append(
                RoadRow(road, code, "both", max((n + before) // 2, n - 40), min((n + after) // 2, n + 40))
            )
    return rows


def cross_site(interval: Callable[[int, int], str]) -> None:
    """Print the share within 1 km, precision and coverage at 0.8, on estates no constant was chosen on."""
    folder, divisions = data_folder("wuxi_compounds"), data_folder("divisions")
    if folder is None or divisions is None:
        print("cross-site Wuxi addresses: not present")
        return
    records = read_rows(folder / "compounds.csv.gz")
    at = without_offset(records)
    wuxi = read_rows(divisions / "wuxi.csv")
    for sites, asked in SPLITS:
        one_split(records, sites, asked, at, library(records, sites, at, wuxi), interval)
    print("as the README counts: every estate asked, those of the development part among them")
    sites, asked = SPLITS[0]
    one_split(records, sites, asked, at, library(records, sites, at, wuxi), interval, every=True)
    for site in asked:
        others = tuple(s for s in LOCATED if s != site)
        one_split(records, others, (site,), at, library(records, others, at, wuxi), interval, every=True)


def one_split(
    records: list[Record],
    sites: tuple[str, ...],
    asked: tuple[str, ...],
    at: dict[int, tuple[float, float]],
    gazetteer: Gazetteer,
    interval: Callable[[int, int], str],
    *,
    every: bool = False,
) -> None:
    """Print one choice of library sites and asked sites; ``every`` estate or those of the judged part."""
    known: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for i, r in enumerate(records):
        if r["source"] in sites and i in at:
            for form in place_forms(r["name"])[0]:
                known[form].append(at[i])
    queries = [
        (i, r)
        for i, r in enumerate(records)
        if r["source"] in asked and i in at and r["address"] and (every or not in_development(r["name"]))
    ]
    print(f"cross-site Wuxi addresses: library {'+'.join(sites)}, asked {'+'.join(asked)}")
    same = [min((kilometres(p, at[i]) for p in known.get(r["name"], ())), default=9.0) for i, r in queries]
    listed = [d for d in same if d < 9.0]
    print(
        "  compounds of one name lie within 1 km across the sites",
        interval(sum(d <= 1 for d in listed), len(listed)),
    )
    for label, named in (("name + address", True), ("address only", False)):
        outcomes = []
        for i, r in queries:
            how, distance = locate(r["address"] + (r["name"] if named else ""), gazetteer, at[i])
            outcomes.append((how, distance <= 1.0, bool(place_forms(r["name"])[0] & known.keys())))
        show(label, outcomes, interval)
        if named:
            for site in asked:
                part = [o for o, (_, r) in zip(outcomes, queries, strict=True) if r["source"] == site]
                show(f"… of which asked {site}", part, interval)


def locate(text: str, gazetteer: Gazetteer, truth: tuple[float, float]) -> tuple[float, float]:
    """Give (confidence, distance of the answer from the truth in km)."""
    found = whereabouts(text, gazetteer)
    if found is None:
        return 0.0, math.inf
    return found.confidence, kilometres((found.lon, found.lat), truth)


def in_development(name: str) -> bool:
    """Say whether an estate belongs to the two fifths on which constants were chosen, by its name."""
    return int(hashlib.md5(name.encode(), usedforsecurity=False).hexdigest(), 16) % 5 < 2


def fit() -> None:
    """Print the coefficients of the confidence of whereabouts, fitted on the development part."""
    folder, divisions = data_folder("wuxi_compounds"), data_folder("divisions")
    if folder is None or divisions is None:
        raise SystemExit("wuxi_compounds, divisions: not present, nothing to fit on")
    records = read_rows(folder / "compounds.csv.gz")
    at = without_offset(records)
    values, right = [], []
    for sites, asked in SPLITS:
        gazetteer = library(records, sites, at, read_rows(divisions / "wuxi.csv"))
        for i, r in enumerate(records):
            if r["source"] in asked and i in at and r["address"] and in_development(r["name"]):
                found = whereabouts(r["address"] + r["name"], gazetteer)
                if found is not None:
                    own = (found.lon, found.lat) if found.basis == "place" else None
                    values.append(indicators(own, found.estimate))
                    right.append(kilometres((found.lon, found.lat), at[i]) <= 1.0)
    model = LogisticRegression(fit_intercept=False).fit(values, right)
    print(len(right), "development addresses:", [round(float(c), 2) for c in model.coef_[0]])


def show(label: str, outcomes: list[tuple[float, bool, bool]], interval: Callable[[int, int], str]) -> None:
    right = [ok for _, ok, _ in outcomes]
    sure = [ok for how, ok, _ in outcomes if how >= 0.8]
    print(f"  {label}: within 1 km", interval(sum(right), len(right)))
    for known in (True, False):
        part = [ok for _, ok, is_known in outcomes if is_known == known]
        print(f"    compound {'in' if known else 'not in'} the library", interval(sum(part), len(part)))
    print(
        "    confidence >= 0.8: precision",
        interval(sum(sure), len(sure)),
        f"coverage {len(sure) / len(right):.3f}",
    )
    best = sorted(outcomes, key=lambda o: -o[0])[: round(0.7 * len(outcomes))]
    print("    the surest 70 %: precision", interval(sum(ok for _, ok, _ in best), len(best)))


if __name__ == "__main__" and sys.argv[1:] == ["fit"]:
    fit()
