"""Fit the confidence of attributions on the synthetic city and write methods/text/address_calibration.py.

PYTHONPATH=src python benchmarks/fit_addresses.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from address_data import data_folder, elsewhere, read_rows
from sklearn.linear_model import LogisticRegression
from synthetic_addresses import make_samples, make_world

from judgegrid.methods.text.address_evidence import read
from judgegrid.methods.text.address_normal import normalise
from judgegrid.methods.text.address_scoring import features, find_levels, score_candidates
from judgegrid.methods.text.gazetteer import Gazetteer

OUT = Path(__file__).resolve().parents[1] / "src/judgegrid/methods/text/address_calibration.py"
DIGITS = {"county": 6, "township": 9, "village": 12, "grid": 15}
SEEDS = ((11, 12), (13, 14), (15, 16))


def main() -> None:
    """Draw three cities, other seeds than the benchmark, fit one regression a level, write the module."""
    folder = data_folder("divisions")
    if folder is None:
        raise SystemExit("divisions: not present, nothing to fit on")
    foreign, counties = elsewhere(folder)
    wuxi = read_rows(folder / "wuxi.csv")
    rows: dict[str, list[tuple[list[float], bool]]] = {}
    for world_seed, sample_seed in SEEDS:
        world = make_world(wuxi, seed=world_seed)
        gazetteer = Gazetteer(world.areas, world.places, world.roads, foreign=foreign)
        for sample in make_samples(world, counties, seed=sample_seed):
            if not sample.grid:
                continue
            reading = read(normalise(sample.text), gazetteer)
            if not reading.items:
                continue
            for finding in find_levels(score_candidates(reading, gazetteer), gazetteer):
                digits = DIGITS.get(finding.level)
                if digits is None:
                    continue
                right = gazetteer.units[finding.unit].code[:digits] == sample.grid[:digits]
                rows.setdefault(finding.level, []).append((features(finding, reading, gazetteer), right))
    OUT.write_text(module_text({level: fit(found) for level, found in rows.items()}), encoding="utf-8")


def fit(rows: list[tuple[list[float], bool]]) -> list[float]:
    """Fit one level; the first feature is the constant."""
    x = np.array([values for values, _ in rows])
    y = np.array([right for _, right in rows])
    if y.all():
        return [5.0] + [0.0] * (x.shape[1] - 1)
    model = LogisticRegression(C=3.0, fit_intercept=False, max_iter=5000).fit(x, y)
    print(len(rows), "rows, right", round(float(y.mean()), 4))
    return [float(round(c, 3)) for c in model.coef_[0]]


def module_text(coefficients: dict[str, list[float]]) -> str:
    """Write the constants as Python."""
    lines = [
        '"""Coefficients of the confidence of an attribution by level, ordered as address_scoring.FEATURES.',
        "",
        'Written by: PYTHONPATH=src python benchmarks/fit_addresses.py"""',
        "",
        "from __future__ import annotations",
        "",
        "COEFFICIENTS: dict[str, tuple[float, ...]] = {",
    ]
    for level, values in coefficients.items():
        lines += [f'    "{level}": (', *(f"        {value}," for value in values), "    ),"]
    return "\n".join([*lines, "}", ""])


if __name__ == "__main__":
    main()
