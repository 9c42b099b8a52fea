"""A few invented cases and how they come into the tables."""

from datetime import UTC, date, datetime

from judgegrid.domain.people import MACHINE
from judgegrid.domain.published_cases import read_row
from judgegrid.records.guidance.computing import cases

AT = datetime(2026, 9, 30, 2, tzinfo=UTC)
TODAY = date(2026, 9, 30)
ROWS = [
    {"id": "fee", "title": "拒交物业费案", "cause": "物业服务合同纠纷", "area": "320211",
     "date": "2025-03-01",
     "text": "业主以保洁不到位为由拖欠物业费4860元，物业公司书面催告。"
             "依照《民法典》第九百四十四条，业主支付物业费。"},
    {"id": "power", "title": "断电催费案", "cause": "物业服务合同纠纷", "area": "320213",
     "date": "2024-03-01",
     "text": "物业公司因业主欠物业费停止供电，冰箱食品变质。"
             "依照《民法典》第九百四十四条，物业公司恢复供电并赔偿。"},
    {"id": "loan", "title": "借条案", "cause": "民间借贷纠纷", "area": "320211",
     "date": "2024-06-01",
     "text": "借款100000元出具借条，约定月利率3%，多次催要未还。"
             "依照《民法典》第六百七十五条归还借款。"},
    {"id": "leak", "title": "楼上漏水案", "cause": "相邻关系纠纷", "area": "320211",
     "date": "2023-06-01",
     "text": "楼上卫生间漏水，楼下天花板发霉，修复需要9600元。依照《民法典》第二百九十六条赔偿损失。"},
    {"id": "inner", "title": "内部讨论案", "cause": "物业服务合同纠纷", "area": "320211",
     "date": "2025-06-01",
     "open": "法院内部",
     "text": "业主委员会与物业公司就物业费标准发生争议，供法院内部研究，业主拖欠物业费三年。"},
]  # fmt: skip


def load(rows=ROWS, **options):
    read = [read_row(one, file="t.jsonl", row=at, on=TODAY) for at, one in enumerate(rows, 1)]
    who = {"at": AT, "scope": MACHINE, "actor_name": "测试", "edition": "测试"}
    return cases.load_cases(read, **who, **options)
