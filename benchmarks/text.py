"""Figures of texts, from addresses to links; "not present" where the data is missing.

PYTHONPATH=src python benchmarks/text.py [large]
"""

from __future__ import annotations

import math
import sys
import time
from collections import Counter
from collections.abc import Iterable

from address_data import data_folder, elsewhere, read_rows
from address_rivals import run_rivals
from address_sites import cross_site
from synthetic_addresses import Sample, make_samples, make_world
from text_address_pairs import address_pairs
from text_address_parsing import address_parsing
from text_causes import causes
from text_elements import elements
from text_links import links
from text_marital import marital
from text_petitions import petitions
from text_retrieval import retrieval

from judgegrid.methods.text.addresses import Attribution, attribute
from judgegrid.methods.text.gazetteer import Gazetteer

DIGITS = {"county": 6, "township": 9, "village": 12, "grid": 15}


def interval(right: int, n: int) -> str:
    """Wilson 95 % interval of a share."""
    if n == 0:
        return "-"
    p, z = right / n, 1.96
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return f"{p:.3f} [{middle - half:.3f}, {middle + half:.3f}] n={n}"


def answer_at(result: Attribution, level: str) -> tuple[str, float]:
    """Give (code, confidence) of a result on one level."""
    for found in result.levels:
        if found.level == level:
            return found.area_code, found.confidence
    return "", 0.0


def calibration_error(pairs: Iterable[tuple[float, bool]]) -> float:
    """Expected calibration error over ten bins of confidence."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    total = 0
    for sure, right in pairs:
        bins.setdefault(min(int(sure * 10), 9), []).append((sure, right))
        total += 1
    gap = 0.0
    for found in bins.values():
        gap += abs(sum(s for s, _ in found) - sum(r for _, r in found))
    return gap / max(total, 1)


def synthetic() -> None:
    """Synthetic Wuxi: grid@1, precision and coverage at 0.9, false acceptance, calibration, speed."""
    folder = data_folder("divisions")
    if folder is None:
        print("synthetic Wuxi: divisions not present")
        return
    foreign, counties = elsewhere(folder)
    wuxi = read_rows(folder / "wuxi.csv")
    world = make_world(wuxi, seed=1)
    gazetteer = Gazetteer(world.areas, world.places, world.roads, foreign=foreign)
    samples = make_samples(world, counties)
    rates = []
    for _ in range(4):
        begin = time.process_time()
        results = [attribute(s.text, gazetteer) for s in samples]
        rates.append(len(samples) / (time.process_time() - begin))
    home = [(s, r) for s, r in zip(samples, results, strict=True) if s.grid]
    away = [r for s, r in zip(samples, results, strict=True) if not s.grid]
    print(f"synthetic Wuxi: {len(samples)} addresses, {sum(a.level == 'grid' for a in world.areas)} grids")
    knowable = [(s, r) for s, r in home if s.level == "grid"]
    print("  grid@1 where the grid can be known", interval(*_right(knowable, "grid")))
    for level in DIGITS:
        print(f"  {level}@1, all in the area", interval(*_right(home, level)))
    pairs = [(answer_at(r, "grid"), s.grid) for s, r in home]
    sure = [(code == grid) for (code, how), grid in pairs if how >= 0.9]
    print("  confidence >= 0.9: precision", interval(sum(sure), len(sure)))
    share = (len(sure) / len(knowable), len(sure) / len(home))
    print("  confidence >= 0.9: coverage of the knowable {:.3f}, of all in the area {:.3f}".format(*share))
    print("  out of area accepted", interval(sum(r.area_code is not None for r in away), len(away)))
    for level in DIGITS:
        error = calibration_error(
            (how, code == s.grid[: DIGITS[level]].ljust(12, "0"))
            for s, r in home
            for code, how in [answer_at(r, level)]
            if code
        )
        print(f"  expected calibration error, {level}: {error:.4f}")
    for kind, _ in Counter(s.kind for s, _ in knowable).most_common():
        print(f"  {kind}: grid@1", interval(*_right([(s, r) for s, r in knowable if s.kind == kind], "grid")))
    speed = f"{min(rates):,.0f} to {max(rates):,.0f} addresses/s"
    print(f"  speed: {speed} (four repeats, processor time, one core)")
    run_rivals([s.text for s, _ in home], [s.grid for s, _ in home], wuxi)


def _right(pairs: list[tuple[Sample, Attribution]], level: str) -> tuple[int, int]:
    digits = DIGITS[level]
    return sum(answer_at(r, level)[0][:digits] == s.grid[:digits] for s, r in pairs), len(pairs)


if __name__ == "__main__":
    synthetic()
    cross_site(interval)
    causes(interval)
    petitions()
    elements(interval)
    marital()
    links(large="large" in sys.argv)
    retrieval()
    address_pairs()
    address_parsing()
