"""An outline with every kind of block, used by the tests of all formats."""

from __future__ import annotations

from datetime import date

from judgegrid.papers.charts import BarChart, IntervalPlot, LineChart
from judgegrid.papers.outline import (
    Annex,
    Box,
    Column,
    Figure,
    Heading,
    Imprint,
    Interval,
    Kind,
    Mark,
    Outline,
    Paragraph,
    Row,
    Run,
    SignOff,
    Table,
)

COLUMNS = (
    Column("街镇", Kind.TEXT, weight=2),
    Column("新收", Kind.COUNT, "件"),
    Column("同比", Kind.NUMBER, "%", signed=True),
    Column("万人起诉率", Kind.NUMBER, "件/万人", decimals=1, weight=1.5),
    Column("区间", Kind.INTERVAL, "件/万人", weight=1.5),
)
ROWS = (
    Row(("太湖街道", 83, 16.9, 12.4, Interval(9.9, 15.4))),
    Row(("=cmd|' /C calc'!A0", 9, Mark.NO_RATE, Mark.BLANK, Mark.NOT_EXPECTED)),
    Row(("合计", 92, -2.5, 11.0, Interval(8.9, 13.5)), total=True),
)
TABLE = Table("街镇新收情况", COLUMNS, ROWS, notes=("区间为 95% 精确泊松区间。",))
IMPRINT = Imprint(
    issuer="锡山市示例人民法院",
    title="关于2026年9月份太湖街道涉诉纠纷情况的分析",
    on=date(2026, 10, 8),
    number="锡示法〔2026〕12号",
    secrecy="工作秘密",
    addressees=("太湖街道办事处",),
    copies_to=("区委政法委", "区综治中心"),
    printed_by="锡山市示例人民法院办公室",
    recipient="法院内部",
    notice="演示数据",
)
LONG = "本月全街道一审民事、行政案件新收情况总体平稳，各社区之间差异处在正常波动范围之内。" * 30


def full(text: str = LONG) -> Outline:
    return Outline(
        IMPRINT,
        (
            Box("口径", (("数据截止", "2026年10月7日24时"), ("人口", "常住人口，2025年末"))),
            Heading(1, "总体情况"),
            Heading(2, "新收案件"),
            Heading(3, "民事案件"),
            Heading(4, "物业服务合同纠纷"),
            Paragraph((Run("特别提示：", strong=True), Run(text))),
            TABLE,
            Figure(
                "新收趋势",
                LineChart(("7月", "8月", "9月"), (70, None, 83), "件"),
                "七月七十件，九月八十三件。",
            ),
            SignOff("锡山市示例人民法院", date(2026, 10, 8), note="联系人：审判管理办公室"),
            Annex(
                "核验记录",
                (
                    Heading(1, "核验"),
                    Paragraph.of("各项核验均通过。"),
                    Figure("案由", BarChart(("物业", "借贷"), (30, 12), "件"), "物业三十件。"),
                    Figure(
                        "万人起诉率",
                        IntervalPlot(("甲社区",), (12.0,), (9.0,), (15.0,), "件/万人", 11.0, "全街道"),
                        "甲社区十二。",
                    ),
                ),
            ),
        ),
    )
