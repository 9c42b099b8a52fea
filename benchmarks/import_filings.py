"""Import of a filing ledger, from the xlsx file to committed rows, against django-import-export.

    .venv/bin/python benchmarks/import_filings.py [--rows 200000] [--against 5000]

Both get the same workbook (20 columns, seeded, invented) and do the same to every line: read the case number,
resolve the cause in its edition, check numbers and dates, seal and hash the parties, compare with the
ledger (dry run), then write in one transaction. Each runs in a process of its own on a fresh SQLite
database. django-import-export takes ``--against`` lines; what it would need for ``--rows`` is extrapolated
linearly and said to be so. The goal is 20 times faster and at most 600 MB.

CPU seconds (user and system, helpers included) stand beside those of the clock: on a machine that others use
too they are the steadier figure. They do not show that ours uses two cores.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

HEADERS = (
    *("案号", "立案日期", "收到材料日期", "案由", "原告", "原告证件号", "原告电话", "原告住所"),
    *(
        "被告",
        "被告证件号",
        "被告电话",
        "被告住所",
        "小区或物业地址",
        "标的额",
        "程序",
        "结案日期",
        "结案方式",
    ),
    *("承办人", "诉前案号", "是否批量"),
)
CAUSES = (
    "物业服务合同纠纷",
    "民间借贷纠纷",
    "离婚纠纷",
    "机动车交通事故责任纠纷",
    "买卖合同纠纷",
    "劳动争议",
)
COURTS = ("苏0211", "苏0213", "苏0214", "苏0205", "苏0206", "苏0281", "苏0282")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉萍红文建国"
ROADS = ("蠡湖大道", "梁溪路", "太湖大道", "解放西路", "青石路", "五爱路", "学前街")
COMPOUNDS = ("水秀新村", "稻香新村", "蠡园小区", "河埒花园", "青山湾", "湖滨苑")


def lines(count: int) -> Iterator[list[object]]:
    """Invented lines of a ledger, the same for the same count."""
    dice = random.Random(20260105)
    first = date(2023, 1, 3)
    for index in range(count):
        filed = first + timedelta(days=index * 1300 // count)
        court = COURTS[index % len(COURTS)]
        company = dice.random() < 0.4
        name = f"无锡{dice.choice(GIVEN)}{dice.choice(GIVEN)}物业服务有限公司" if company else person(dice)
        yield [
            f"（{filed.year}）{court}民初{index + 1}号",
            filed,
            filed - timedelta(days=dice.randrange(1, 7)),
            dice.choice(CAUSES),
            name,
            "" if company else id_number(dice),
            phone(dice),
            address(dice),
            person(dice),
            id_number(dice),
            phone(dice),
            address(dice),
            dice.choice(COMPOUNDS),
            dice.randrange(500, 900_000),
            dice.choice(("简易", "普通", "小额")),
            filed + timedelta(days=20) if index % 2 else "",
            dice.choice(("判决", "调解", "撤诉")) if index % 2 else "",
            person(dice),
            f"（{filed.year}）{court}民诉前调{index + 1}号",
            "是" if index % 9 == 0 else "否",
        ]


def person(dice: random.Random) -> str:
    return dice.choice(SURNAMES) + dice.choice(GIVEN) + dice.choice(GIVEN)


def phone(dice: random.Random) -> str:
    return f"1{dice.choice('3589')}{dice.randrange(10**9):09}"


def address(dice: random.Random) -> str:
    room = f"{dice.randrange(1, 60)}幢{dice.randrange(1, 30)}0{dice.randrange(1, 5)}室"
    return f"江苏省无锡市滨湖区{dice.choice(ROADS)}{dice.randrange(1, 900)}号{dice.choice(COMPOUNDS)}{room}"


def id_number(dice: random.Random) -> str:
    born = date(1950, 1, 1) + timedelta(days=dice.randrange(20_000))
    body = f"{dice.choice(('320211', '320213', '320205'))}{born:%Y%m%d}{dice.randrange(1000):03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(one) * w for one, w in zip(body, weights, strict=True)) % 11]


def write(path: Path, count: int) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("台账")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for column, header in enumerate(HEADERS):
            sheet.write_string(0, column, header)
        for row, line in enumerate(lines(count), 1):
            for column, value in enumerate(line):
                if isinstance(value, date):
                    sheet.write_datetime(row, column, value, day)
                elif value != "":
                    sheet.write(row, column, value)


def measure(which: str, path: Path, folder: Path) -> dict[str, float]:
    """Run one side in a process of its own; seconds by the clock and of CPU, peak memory in MB.

    CPU and memory are those of the process and its helpers together.
    """
    environment = {name: text for name, text in os.environ.items() if not name.startswith("JUDGEGRID_")}
    environment |= {
        "PYTHONPATH": os.pathsep.join(
            str(Path(__file__).resolve().parents[1] / one) for one in ("src", "benchmarks")
        ),
        "DJANGO_SETTINGS_MODULE": "judgegrid.config.settings",
        "JUDGEGRID_DATA_DIR": str(folder),
    }
    manage = (sys.executable, "-m", "judgegrid.cli", "manage", "migrate", "-v0")
    subprocess.run(manage, env=environment, check=True)
    command = (sys.executable, __file__, "--side", which, "--file", str(path))
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as running:
        peak = 0.0
        while running.poll() is None:
            peak = max(peak, megabytes_of(running.pid))
            time.sleep(0.5)
        found = json.loads(running.stdout.read().splitlines()[-1])
    return found | {"megabytes": peak}


def megabytes_of(pid: int) -> float:
    """Memory of a process and of those it started, pages that they share counted once (PSS)."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:  # it is gone
        return 0.0
    own = sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return own / 1024 + sum(megabytes_of(int(child)) for child in children.split())


def run_side(which: str, path: Path) -> None:
    side = importlib.import_module(f"import_sides.{which}")
    begun, before = time.perf_counter(), cpu_seconds()
    written = side.bring(path)
    seconds, cpu = time.perf_counter() - begun, cpu_seconds() - before
    print(json.dumps({"seconds": seconds, "cpu": cpu, "written": written}))


def cpu_seconds() -> float:
    """User and system seconds of this process and of the helpers that it has waited for."""
    return sum(os.times()[:4])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--against", type=int, default=5_000)
    parser.add_argument("--side", choices=("ours", "rival"))
    parser.add_argument("--file", type=Path)
    options = parser.parse_args()
    if options.side:
        run_side(options.side, options.file)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        results = {}
        for count in dict.fromkeys((options.against, options.rows)):
            path = folder / f"{count}.xlsx"
            write(path, count)
            for side in ("rival", "ours") if count == options.against else ("ours",):
                data = folder / f"{side}-{count}"
                data.mkdir()
                found = results[side, count] = measure(side, path, data)
                print(
                    f"{side:<6} {count:>8,} rows × 20: {found['seconds']:8.1f} s ({found['cpu']:.1f} s CPU), "
                    f"peak {found['megabytes']:.0f} MB, {found['written']:,} filings written",
                    flush=True,
                )
    rival, ours = results["rival", options.against], results["ours", options.against]
    print(
        f"on the same {options.against:,} rows: {rival['seconds'] / ours['seconds']:.1f} times faster than "
        f"django-import-export, {rival['cpu'] / ours['cpu']:.1f} times less CPU"
    )
    if options.rows != options.against:
        many, factor = results["ours", options.rows], options.rows / options.against
        whole, cpu = rival["seconds"] * factor, rival["cpu"] * factor
        print(
            f"on {options.rows:,} rows: django-import-export extrapolated linearly to {whole:,.0f} s and "
            f"{cpu:,.0f} s CPU (not measured), {whole / many['seconds']:.1f} times by the clock, "
            f"{cpu / many['cpu']:.1f} times by CPU; goal 20 times and 600 MB"
        )


if __name__ == "__main__":
    main()
