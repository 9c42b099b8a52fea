"""``judgegrid paper``: write a paper from the command line, or those that wait."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from judgegrid.domain.papers import PaperState, Recipient
from judgegrid.domain.people import MACHINE
from judgegrid.domain.periods import parse
from judgegrid.domain.refusals import Invalid
from judgegrid.jobs import reported
from judgegrid.jobs.papers import work_off
from judgegrid.records.documents import actions, queries

NAME = "paper"
HELP = "生成月分析（Word、PDF、Excel），或生成排队中的文稿"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what",
        choices=("monthly", "disputes", "waiting"),
        metavar="monthly|disputes|waiting",
        help="收案月分析、上报纠纷月分析，或排队中的全部文稿",
    )
    parser.add_argument("--area", default="", metavar="代码", help="街镇、区县或市的区划代码")
    parser.add_argument("--court", default="", metavar="代字", help="法庭代字；与 --area 二选一")
    parser.add_argument("--month", default="", metavar="月份", help="例如 2026-09")
    parser.add_argument(
        "--recipient",
        default=Recipient.COURT.value,
        choices=[one.value for one in Recipient],
        metavar="对象",
        help="court 法院内部（默认）、street 街镇、public 社会公开",
    )
    parser.add_argument("--to", type=Path, metavar="目录", help="把生成的文件另存到这个目录")


def run(options: argparse.Namespace) -> int:
    if options.what == "waiting":
        print(f"生成文稿{work_off()}份")
        return 0
    if options.what == "disputes":
        return _reported(options)
    if not options.month or bool(options.area) == bool(options.court):
        raise Invalid("参数不全", {"--month": "写成2026-09", "--area": "与 --court 二选一"})
    asked = actions.ask(
        at=timezone.now(),
        scope=MACHINE,
        actor_name="命令行",
        source="cli",
        month=options.month,
        recipient=options.recipient,
        area_code=options.area,
        court_code=options.court,
    )
    work_off()
    return _told(asked.pk, options.to)


def _reported(options: argparse.Namespace) -> int:
    """The month of reported disputes: which places and subjects stand out."""
    if not options.month or not options.area:
        raise Invalid("参数不全", {"--month": "写成2026-09", "--area": "市、区县或街镇的区划代码"})
    folder = options.to or Path(settings.PAPER_DIR) / "disputes"
    made = reported.write(
        area_code=options.area, month=parse(options.month), folder=folder, at=timezone.now()
    )
    month = made.month
    print(
        f"{month.area_name}{month.month.label}上报{month.reports}件，归属率{month.placed_rate:.1%}（校验码{made.mark}）"
    )
    for title, lines in (("地点", month.places), ("主题", month.topics), ("地点和主题", month.mixed)):
        for one in lines:
            state = "确认突出" if one.confirmed else "待核实"
            print(f"  {title} {one.label}：{one.people}人，推算{one.expected:.1f}人，{state}")
    for path in made.files:
        print(f"  {path}")
    for fault in made.failed:
        print(f"  核验未通过 {fault}")
    return 0


def _told(number: int, folder: Path | None) -> int:
    paper = queries.paper(number, scope=MACHINE)
    if paper.state != PaperState.READY:
        print(f"没有生成：{paper.message or PaperState(paper.state).label}")
        return 1
    print(f"{paper.title}（编号{paper.pk}，校验码{paper.snapshot_hash}）")
    for kind in paper.files:
        found = queries.file(number, kind, scope=MACHINE)
        path = found.path
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            path = Path(shutil.copy(found.path, folder / found.name))
        print(f"  {path}")
    failed = [one for one in queries.checks(number, scope=MACHINE) if one.outcome == "failed"]
    for one in failed:
        print(f"  核验未通过 {one.id} {one.message}")
    return 0
