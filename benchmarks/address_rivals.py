"""cpca and JioNLP on the same addresses, where they are installed (pip install cpca jionlp)."""

from __future__ import annotations

import importlib
import time

from judgegrid.methods.text.address_names import village_forms


def run_rivals(texts: list[str], grids: list[str], wuxi: list[dict[str, str]]) -> None:
    """Print the share of right districts (and townships, communities) of each rival and its speed."""
    name_of = {r["code"]: r["name"] for r in wuxi}
    districts = [name_of[g[:6] + "000000"] for g in grids]
    townships = [name_of[g[:9] + "000"] for g in grids]
    villages = [name_of[g[:12]] for g in grids]
    try:
        cpca = importlib.import_module("cpca")
    except ImportError:
        print("  cpca: not installed")
    else:
        begin = time.process_time()
        table = cpca.transform(texts)
        spent = time.process_time() - begin
        print(
            f"  cpca: district {_share(list(table['区']), districts):.3f}, nothing below, "
            f"{len(texts) / spent:,.0f}/s"
        )
    try:
        jionlp = importlib.import_module("jionlp")
    except ImportError:
        print("  JioNLP: not installed")
        return
    part = range(0, len(texts), 4)
    jionlp.parse_location(texts[0], town_village=True)
    begin = time.process_time()
    found = [jionlp.parse_location(texts[i], town_village=True) for i in part]
    spent = time.process_time() - begin
    district = _share([f["county"] for f in found], [districts[i] for i in part])
    town = _share([f["town"] for f in found], [townships[i] for i in part])
    same = [
        bool(f["village"]) and bool(_forms(f["village"]) & _forms(villages[i]))
        for f, i in zip(found, part, strict=True)
    ]
    village = sum(same) / len(same)
    print(
        f"  JioNLP (every fourth): district {district:.3f}, township {town:.3f}, community {village:.3f}, "
        f"{len(found) / spent:,.0f}/s"
    )


def _forms(name: str) -> set[str]:
    full, alias = village_forms(name)
    return full | alias


def _share(found: list[str | None], truth: list[str]) -> float:
    return sum(a == b for a, b in zip(found, truth, strict=True)) / len(truth)
