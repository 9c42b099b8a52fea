"""The table of judge counts: court or tribunal, date, 员额 judges, kind and source."""

from __future__ import annotations

from datetime import date

from judgegrid.domain.courts import all_courts
from judgegrid.domain.judge_counts import KINDS, wrong_count
from judgegrid.domain.people import Scope
from judgegrid.records.territory.court_rows import division_of, entered
from judgegrid.records.territory.models import Court, JudgeCount
from judgegrid.records.territory.tables import Cells, Change, Column, Wrong

_Key = tuple[str, date]  # court code, day


class JudgeCountLoader:
    """Loads judge counts; one row per court or tribunal and date. A tribunal's judges are its court's too."""

    name, label = "judges", "员额法官人数"
    columns = (
        Column("court", "法院代字", ("法院",), True, "如苏0211；人数含所属人民法庭"),
        Column("tribunal", "人民法庭", ("法庭",), False, "只登记法庭人数时填写；须先载入管辖"),
        Column("as_of", "时点", ("统计时点", "日期"), True, "如2025-12-31"),
        Column(
            "count", "员额法官人数", ("员额法官", "员额", "人数"), True, "整数，不带单位；只填人数，不填姓名"
        ),
        Column("kind", "性质", (), False, f"{'、'.join(KINDS)}，不填为名册"),
        Column("source", "来源", ("数据来源",), True, "政治部员额名册、司法统计报表等"),
    )

    def __init__(self) -> None:
        self._courts = {one.code: one for one in Court.objects.select_related("parent")}
        self._rows: dict[_Key, tuple[Cells, JudgeCount]] = {}
        self._new: list[_Key] = []
        self._changed: list[JudgeCount] = []

    def read(self, cells: Cells, scope: Scope) -> None:
        code = self._court(cells)
        known = self._courts.get(code)
        if not scope.reaches(known.scope_code if known else division_of(code)):
            raise cells.wrong("court", "不在您维护的辖区内")
        as_of = cells.day("as_of", required=True)
        count = cells.whole("count", required=True)
        assert as_of is not None and count is not None
        if right := wrong_count(count):
            raise cells.wrong("count", right)
        key = (code, as_of)
        if key in self._rows:
            raise cells.wrong("as_of", f"与第{self._rows[key][0].row}行重复（同法院、同时点）")
        kind = cells.choice("kind", KINDS, default=KINDS[0])
        source = cells.text("source", limit=120, required=True)
        self._rows[key] = (cells, JudgeCount(as_of=as_of, count=count, kind=kind, source=source))

    def _court(self, cells: Cells) -> str:
        court = cells.text("court", limit=20, required=True)
        if court not in self._courts and court not in all_courts():
            raise cells.wrong("court", "不在法院表中，应为法院代字，如苏0211")
        tribunal = cells.text("tribunal", limit=80)
        if not tribunal:
            return court
        code = f"{court}/{tribunal}"[:20]
        if code not in self._courts:
            raise cells.wrong("tribunal", f"{court}没有这个法庭，请先载入管辖或改正名称")
        return code

    def plan(self) -> tuple[list[Change], int, list[Wrong]]:
        codes = sorted({code for code, _ in self._rows})
        stored = {
            (one.court.code, one.as_of): one
            for start in range(0, len(codes), 500)
            for one in JudgeCount.objects.select_related("court").filter(
                court__code__in=codes[start : start + 500]
            )
        }
        wrong = self._too_many(stored)
        changes = []
        for key, (cells, row) in self._rows.items():
            old = stored.get(key)
            name = self._name(key[0])
            fields = (("员额法官人数", str(old.count if old else ""), str(row.count)),)
            if old is None:
                self._new.append(key)
                changes.append(Change(cells.row, key[0], name, True, fields))
            elif (old.count, old.kind, old.source) != (row.count, row.kind, row.source):
                row.pk = old.pk
                self._changed.append(row)
                more = (("性质", old.kind, row.kind), ("来源", old.source, row.source))
                fields = tuple(one for one in (*fields, *more) if one[1] != one[2])
                changes.append(Change(cells.row, key[0], name, False, fields))
        return changes, len(self._rows) - len(changes), wrong

    def _too_many(self, stored: dict[_Key, JudgeCount]) -> list[Wrong]:
        """Tribunals with more judges than their court on the same day; such rows are left out."""
        wrong = []
        for (code, day), (cells, row) in list(self._rows.items()):
            parent = self._courts[code].parent if code in self._courts else None
            given = self._rows.get((parent.code, day)) if parent else None
            whole = given[1] if given else stored.get((parent.code, day)) if parent else None
            if parent and whole and row.count > whole.count:
                right = f"多于{parent.name}同日的{whole.count}人，法庭的人数应包含在法院之内"
                wrong.append(Wrong(cells.row, "员额法官人数", str(row.count), right))
                del self._rows[code, day]
        return wrong

    def _name(self, code: str) -> str:
        return self._courts[code].name if code in self._courts else all_courts()[code].name

    def save(self) -> None:
        for code in sorted({code for code, _ in self._new} - set(self._courts)):
            self._courts[code] = entered(code)
        for key in self._new:
            self._rows[key][1].court = self._courts[key[0]]
        JudgeCount.objects.bulk_create([self._rows[key][1] for key in self._new], batch_size=1000)
        JudgeCount.objects.bulk_update(self._changed, ["count", "kind", "source"], batch_size=500)
