"""The jurisdiction table: which tribunal and court an area falls under, from a day to a day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from judgegrid.domain.courts import all_courts
from judgegrid.domain.people import Scope
from judgegrid.records.territory.court_rows import entered
from judgegrid.records.territory.models import Area, Court, Jurisdiction
from judgegrid.records.territory.naming_rows import area_of
from judgegrid.records.territory.tables import Cells, Change, Column, Wrong

_Key = tuple[int, str, date]  # area, court code, first day


class JurisdictionLoader:
    """Loads jurisdiction; an area falls under one court or tribunal on any day."""

    name, label = "jurisdiction", "管辖"
    columns = (
        Column("code", "代码", ("区划代码",), False, "网格、村居或镇街的代码；与名称至少填一项"),
        Column("name", "名称", ("区划", "区划名称"), False, "名称有重复的须填代码"),
        Column("court", "法院代字", ("法院",), True, "如苏0211"),
        Column("tribunal", "人民法庭", ("法庭",), False, "没有法庭的不填"),
        Column("from_on", "起", ("起始日",), True, "如2020-01-01"),
        Column("to_on", "止", ("终止日",), False, "自该日起不再管辖；仍有效的不填"),
    )

    def __init__(self) -> None:
        self._courts = {one.code: one for one in Court.objects.all()}
        self._rows: dict[_Key, tuple[Cells, Area, date | None]] = {}
        self._tribunals: dict[str, tuple[str, str]] = {}  # code → (court, name)
        self._changed: list[Jurisdiction] = []
        self._new: list[_Key] = []

    def read(self, cells: Cells, scope: Scope) -> None:
        area = area_of(cells, scope)
        court = cells.text("court", limit=20, required=True)
        if court not in self._courts and court not in all_courts():
            raise cells.wrong("court", "不在法院表中，应为法院代字，如苏0211")
        tribunal = cells.text("tribunal", limit=80)
        code = f"{court}/{tribunal}"[:20] if tribunal else court
        if tribunal:
            self._tribunals[code] = (court, tribunal)
        first, last = cells.day("from_on", required=True), cells.day("to_on")
        assert first is not None
        if last and last <= first:
            raise cells.wrong("to_on", "应晚于起始日")
        if area.valid_to and first >= area.valid_to:
            raise cells.wrong("from_on", f"{area.name}已于{area.valid_to}失效，不能再登记管辖")
        key = (area.pk, code, first)
        if key in self._rows:
            raise cells.wrong("from_on", f"与第{self._rows[key][0].row}行重复")
        self._rows[key] = (cells, area, last)

    def plan(self) -> tuple[list[Change], int, list[Wrong]]:
        ids = sorted({key[0] for key in self._rows})
        rows = Jurisdiction.objects.select_related("court")
        stored = {
            (one.area_id, one.court.code, one.from_on): one
            for start in range(0, len(ids), 500)
            for one in rows.filter(area_id__in=ids[start : start + 500])
        }
        wrong = self._overlaps(stored)
        changes = []
        for key, (cells, area, last) in self._rows.items():
            old = stored.get(key)
            if old is None:
                self._new.append(key)
                changes.append(Change(cells.row, area.code, area.name, True, (("管辖", "", key[1]),)))
            elif old.to_on != last:
                fields = (("止", str(old.to_on or ""), str(last or "")),)
                old.to_on = last
                self._changed.append(old)
                changes.append(Change(cells.row, area.code, area.name, False, fields))
        return changes, len(self._rows) - len(changes), wrong

    def _overlaps(self, stored: dict[_Key, Jurisdiction]) -> list[Wrong]:
        """Rows whose days meet those of another row of the same area; such rows are left out."""
        spans: dict[int, dict[tuple[str, date], date | None]] = defaultdict(dict)
        for (area, code, first), one in stored.items():
            spans[area][code, first] = one.to_on
        for (area, code, first), (_, _, last) in self._rows.items():
            spans[area][code, first] = last
        wrong = []
        for key, (cells, _, last) in list(self._rows.items()):
            for (code, first), other_last in spans[key[0]].items():
                meets = (other_last is None or key[2] < other_last) and (last is None or first < last)
                if (code, first) != key[1:] and meets:
                    right = f"与{code}自{first}起的管辖重叠，请先填写前一条的止日"
                    wrong.append(Wrong(cells.row, "起", key[2].isoformat(), right))
                    del self._rows[key]
                    break
        return wrong

    def save(self) -> None:
        courts = {key[1] for key in self._new}
        made = {code: self._court(code) for code in sorted(courts)}
        Jurisdiction.objects.bulk_create(
            [
                Jurisdiction(
                    area_id=area, court=made[code], from_on=first, to_on=self._rows[area, code, first][2]
                )
                for area, code, first in self._new
            ],
            batch_size=1000,
        )
        Jurisdiction.objects.bulk_update(self._changed, ["to_on"], batch_size=500)

    def _court(self, code: str) -> Court:
        """The stored court or tribunal; known courts and new tribunals are entered."""
        if code in self._courts:
            return self._courts[code]
        if code in self._tribunals:
            above, name = self._tribunals[code]
            parent = self._court(above)
            values = {"name": name, "level": "tribunal", "parent": parent, "scope_code": parent.scope_code}
            self._courts[code] = Court.objects.create(code=code, **values)
        else:
            self._courts[code] = entered(code)
        return self._courts[code]
