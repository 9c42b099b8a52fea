"""``judgegrid load``: tables and files brought in from the command line, one kind a line in KINDS."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from judgegrid.domain.people import MACHINE
from judgegrid.domain.refusals import Invalid
from judgegrid.jobs import cases, load_filings, load_guides, statutes
from judgegrid.jobs.petitions.loading import load_messages
from judgegrid.papers.table_export import csv_lines
from judgegrid.records.territory.kinds import LOADERS
from judgegrid.records.territory.load_polygons import read_geojson
from judgegrid.records.territory.loading import load
from judgegrid.records.territory.reading import read_sheet
from judgegrid.records.territory.tables import Outcome, Sheet, Wrong
from judgegrid.records.territory.work_calendar import load_calendar

NAME = "load"
HELP = "载入区划、人口、管辖、边界等资料，可先试算"
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Kind:
    """What can be loaded: its label and what does it; ``run`` returns the exit code."""

    label: str
    run: Callable[[argparse.Namespace], int]


def _territory(name: str, read: Callable[[Path], Sheet] = read_sheet) -> Callable[[argparse.Namespace], int]:
    def run(options: argparse.Namespace) -> int:
        outcome = load(
            LOADERS[name](),
            read(options.file),
            at=timezone.now(),
            scope=MACHINE,
            actor_name="命令行",
            source="cli",
            dry_run=options.dry_run,
            skip_wrong=options.skip_wrong,
        )
        return _told(outcome, options)

    return run


def _calendar(options: argparse.Namespace) -> int:
    """The official work calendar of later years."""
    sheet = read_sheet(options.file)
    who = {"at": timezone.now(), "scope": MACHINE, "actor_name": "命令行", "source": "cli"}
    return _told(load_calendar(sheet, **who, dry_run=options.dry_run), options)


def _petitions(options: argparse.Namespace) -> int:
    """Citizens' messages as reported disputes, under an area tree of their own place names."""
    came = load_messages(options.file, at=timezone.now(), dry_run=options.dry_run)
    took = came.intake
    state = "试算" if options.dry_run else "已载入"
    counts = f"新增 {took.new}，变更 {took.changed}，未变 {took.unchanged}，有错 {len(took.wrong)}"
    print(f"留言{state}：{counts}；逐字重复 {took.repeated} 条（照收，标为疑似重复）")
    print(f"  区划 {came.areas} 个、小区 {came.compounds} 个，取自留言中的地名")
    parts = "，".join(f"{name} {came.by_level[key]}" for key, name in LEVELS.items())
    print(f"  归属：{parts}；到区县或更细 {came.attribution_rate:.1%}；没有认出主题 {came.untyped} 条")
    for key, fault in list(took.wrong.items())[:SHOWN]:
        print(f"  {key}：{fault}")
    return 0


LEVELS = {"township": "镇街", "county": "区县", "city": "只到市", "unknown": "不明"}
KINDS: dict[str, Kind] = {
    "areas": Kind("区划和网格", _territory("areas")),
    "aliases": Kind("区划别名", _territory("aliases")),
    "population": Kind("人口", _territory("population")),
    "jurisdiction": Kind("管辖（法庭、法院）", _territory("jurisdiction")),
    "judges": Kind("员额法官人数", _territory("judges")),
    "calendar": Kind("工作日历（放假安排）", _calendar),
    "places": Kind("地址库：小区和地点", _territory("places")),
    "roads": Kind("地址库：路段", _territory("roads")),
    "petitions": Kind("群众留言（jsonl 文件或其文件夹）", _petitions),
    "filings": Kind("收案台账", load_filings.run),
    "statutes": Kind("法律法规（md、txt、jsonl 或其文件夹）", statutes.run),
    "guides": Kind("调解指引（YAML 文件或其文件夹，成为待签署的草稿）", load_guides.run),
    "cases": Kind("类案（裁判文书、典型案例：xlsx、csv、jsonl，或 txt、docx 的文件夹）", cases.run),
    "polygons": Kind("边界（GeoJSON）", _territory("polygons", read_geojson)),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    kinds = "、".join(f"{name} {kind.label}" for name, kind in KINDS.items())
    parser.add_argument("kind", choices=sorted(KINDS), metavar="种类", help=kinds)
    parser.add_argument(
        "file", type=Path, nargs="?", metavar="文件", help="xlsx、xls、csv（UTF-8 或 GB18030）或 GeoJSON"
    )
    parser.add_argument("--shipped", action="store_true", help="法律法规：载入随程序附带的条文")
    parser.add_argument("--dry-run", action="store_true", help="只试算，不写入")
    parser.add_argument("--skip-wrong", action="store_true", help="跳过有错的行，载入其余")
    parser.add_argument("--internal", action="store_true", help="类案：没有写公开范围的，只给法院人员看")
    parser.add_argument("--yes", action="store_true", help="收案台账：确认变更台账中已有的收案")
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="表头=列",
        help="收案台账：文件的某个表头对应哪一列，例如 --map 我院编号=案号，可写多次",
    )
    parser.add_argument("--sheet", default="", metavar="工作表", help="收案台账：工作表名，默认第一个")
    parser.add_argument(
        "--wrong-out", type=Path, metavar="文件", help="把有错的行及原因写到 csv 文件（收案台账为 xlsx）"
    )


def run(options: argparse.Namespace) -> int:
    if not options.shipped and (options.file is None or not options.file.exists()):
        raise Invalid("文件不存在", {"文件": str(options.file or "未写文件名")})
    if options.shipped and (options.kind != "statutes" or options.file is not None):
        raise Invalid("不能这样载入", {"--shipped": "只用于 judgegrid load statutes --shipped，不写文件名"})
    return KINDS[options.kind].run(options)


def _told(outcome: Outcome, options: argparse.Namespace) -> int:
    """Print the counts and the first wrong rows; 1 when rows were wrong and nothing was written."""
    counts = (
        f"新增 {outcome.new}，变更 {outcome.changed}，未变 {outcome.unchanged}，有错 {len(outcome.wrong)}"
    )
    state = "已载入" if outcome.applied else "试算" if options.dry_run else "未载入"
    print(f"{outcome.kind}{state}：{counts}")
    if outcome.ignored:
        print(f"未识别的列：{'、'.join(outcome.ignored)}")
    for one in outcome.wrong[:SHOWN]:
        print(f"  第{one.row}行 {one.field}“{one.value}”：{one.right}")
    if len(outcome.wrong) > SHOWN:
        print(f"  ……另有 {len(outcome.wrong) - SHOWN} 处，用 --wrong-out 导出全部")
    if options.wrong_out and outcome.wrong:
        _export(options.wrong_out, outcome.wrong)
        print(f"有错的行已写到 {options.wrong_out}")
    return int(bool(outcome.wrong) and not outcome.applied and not options.dry_run)


def _export(path: Path, wrong: Iterable[Wrong]) -> None:
    rows = ((one.row, one.field, one.value, one.right) for one in wrong)
    with path.open("wb") as file:
        file.writelines(csv_lines(("行号", "列", "填写内容", "原因"), rows))
