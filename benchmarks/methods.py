"""Every reference file and goal of methods/, side by side: ``python benchmarks/methods.py [section …]``.

A section is a function that yields rows (what, found, wanted, met). Sections whose data are not present
say so and are passed over; the data folder is ``--data`` or the environment variable JUDGEGRID_DATA.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from method_sections import SECTIONS


def main() -> int:
    """Print the table; exit 1 when a row misses its goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sections", nargs="*", help="names of sections; all when left out")
    parser.add_argument("--data", type=Path, default=os.environ.get("JUDGEGRID_DATA", "../shared/data"))
    given = parser.parse_args()
    missed = 0
    for name, section in SECTIONS.items():
        if given.sections and name not in given.sections:
            continue
        start = time.perf_counter()
        print(f"\n{name}")
        try:
            for row in section(Path(given.data)):
                print(f"  {'ok  ' if row.met else 'MISS'} {row.what:<58} {row.found:>16}  goal {row.wanted}")
                missed += not row.met
        except FileNotFoundError as error:
            print(f"  not present: {error.filename}")
        print(f"  {time.perf_counter() - start:.1f} s")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
