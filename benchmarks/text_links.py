"""Rows of linkage: made-up filings and reports, with the rules that are used by hand beside it."""

from __future__ import annotations

import math
import resource
import time

from synthetic_links import Linked, make_links

from judgegrid.methods.text.links import Links, link


def links(*, large: bool = False) -> None:
    """Both sets of the specification; ``large`` adds 100,000 filings against 1,000,000 reports."""
    for filings, reports in ((10_467, 12_000), (16_000, 40_000)):
        linked = make_links(filings, reports)
        start = time.process_time()
        found = link(linked.filings, linked.reports)
        spent = time.process_time() - start
        print(
            f"linkage, {filings:,} filings × {reports:,} reports ({found.pairs:,} pairs, {spent:.1f} s CPU):"
        )
        _report(linked, found)
    if large:
        linked = make_links(100_000, 1_000_000)
        start, cpu = time.perf_counter(), time.process_time()
        found = link(linked.filings, linked.reports)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        spent, cpu = time.perf_counter() - start, time.process_time() - cpu
        print(f"linkage, 100,000 × 1,000,000 ({found.pairs:,} pairs):")
        print(f"  {spent:.0f} s wall (goal 300), {cpu:.0f} s CPU, {memory:,.0f} MB")
        _report(linked, found)


def _report(linked: Linked, found: Links) -> None:
    likely = {one.left: one.right for one in found.links if one.probability >= 0.5}
    right = sum(linked.truth.get(key) == value for key, value in likely.items())
    precision, recall = right / len(likely), right / len(linked.truth)
    missed = [one for one in found.links if one.state == "none" and one.left in linked.truth]
    both = 2 * precision * recall / (precision + recall)
    print(
        f"  at .5: precision {_wilson(right, len(likely))} (goal .99), "
        f"recall {_wilson(right, len(linked.truth))} (goal .93), F1 {both:.3f} (goal .97)"
    )
    possible = found.count("possible") / len(found.links)
    print(f"  reported but shown as none: {_wilson(len(missed), len(linked.truth))} (goal .02)")
    print(f"  possible: {possible:.3f} of the filings")
    _by_hand(linked)
    _calibration(linked, found)


def _by_hand(linked: Linked) -> None:
    """What is done by hand: the plaintiff's name alone, or both names or a phone exactly."""
    first: dict[str, list[int]] = {}
    both: dict[object, list[int]] = {}
    for j, report in enumerate(linked.reports):
        for name in report.names:
            first.setdefault(name, []).append(j)
        for key in [frozenset(report.names), *report.phones]:
            both.setdefault(key, []).append(j)
    for what, table in (("first name alone", first), ("both names or phone", both)):
        hits = chosen = 0
        for filing in linked.filings:
            keys = [filing.names[0]] if table is first else [frozenset(filing.names), *filing.phones]
            early = [j for key in keys for j in table.get(key, []) if linked.reports[j].on < filing.on]
            if early:
                chosen += 1
                hits += linked.truth.get(filing.key) == linked.reports[max(early)].key
        print(f"  {what}: precision {hits / max(chosen, 1):.3f}, recall {hits / len(linked.truth):.3f}")


def _calibration(linked: Linked, found: Links) -> None:
    bins: dict[int, list[tuple[float, bool]]] = {}
    for one in found.links:
        if one.right:
            bins.setdefault(min(int(one.probability * 5), 4), []).append(
                (one.probability, linked.truth.get(one.left) == one.right)
            )
    shown = ", ".join(
        f"{sum(p for p, _ in one) / len(one):.2f}→{sum(ok for _, ok in one) / len(one):.2f} (n={len(one)})"
        for _, one in sorted(bins.items())
    )
    print(f"  stated chance → right, by fifths: {shown}")


def _wilson(k: int, n: int) -> str:
    if n == 0:
        return "-"
    p, z = k / n, 1.96
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    return f"{p:.3f} [{middle - half:.3f}, {middle + half:.3f}]"


if __name__ == "__main__":
    links(large=True)
