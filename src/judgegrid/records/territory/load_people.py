"""The population table: series, date, count, kind and source by area."""

from __future__ import annotations

from datetime import date

from judgegrid.domain.areas import in_force
from judgegrid.domain.people import Scope
from judgegrid.domain.population import KINDS, SERIES
from judgegrid.records.territory.locks import above, told
from judgegrid.records.territory.models import Area, Population, PopulationLock
from judgegrid.records.territory.naming_rows import area_of
from judgegrid.records.territory.tables import Cells, Change, Column, Wrong

_Key = tuple[int, str, date]


class PopulationLoader:
    """Loads population figures; one row per area, series and date."""

    name, label = "population", "人口"
    columns = (
        Column("code", "代码", ("区划代码",), False, "12位区划代码；与名称至少填一项"),
        Column("name", "名称", ("区划", "区划名称"), False, "名称有重复的须填代码"),
        Column("series", "口径", ("人口口径",), True, f"{'或'.join(SERIES)}，户籍人口不作分母"),
        Column("as_of", "时点", ("统计时点", "日期"), True, "如2025-12-31"),
        Column("count", "人数", ("人口数", "人口"), True, "整数，不带单位"),
        Column("kind", "性质", (), False, f"{'、'.join(KINDS)}，不填为年报"),
        Column("source", "来源", ("数据来源",), True, "统计年鉴、普查公报、公安人口库等"),
    )

    def __init__(self) -> None:
        self._rows: dict[_Key, tuple[Cells, Area, Population]] = {}
        self._areas: dict[str, Area] = {}
        self._new: list[Population] = []
        self._changed: list[Population] = []
        self._locks = {(one.scope_code, one.series, one.year): one for one in PopulationLock.objects.all()}

    def read(self, cells: Cells, scope: Scope) -> None:
        area = self._area_of(cells, scope)
        row = Population(
            area=area,
            series=cells.choice("series", SERIES),
            as_of=cells.day("as_of", required=True),
            count=cells.whole("count", required=True),
            kind=cells.choice("kind", KINDS, default="年报"),
            source=cells.text("source", limit=120, required=True),
        )
        if not in_force(area.valid_from, area.valid_to, row.as_of):
            raise cells.wrong("as_of", f"{area.name}在这一天不是有效的区划")
        lock = self._lock(area.code, row.series, row.as_of.year)
        if lock and lock.source != row.source:
            raise cells.wrong("source", told(lock))
        key = (area.pk, row.series, row.as_of)
        if key in self._rows:
            raise cells.wrong("as_of", f"与第{self._rows[key][0].row}行重复（同区划、同口径、同时点）")
        self._rows[key] = (cells, area, row)

    def _area_of(self, cells: Cells, scope: Scope) -> Area:
        """The area of a row; a load has several rows of each (series, dates) and asks for it once."""
        code = cells.code("code")
        if not code:
            return area_of(cells, scope)
        if code not in self._areas:
            self._areas[code] = area_of(cells, scope)
        return self._areas[code]

    def plan(self) -> tuple[list[Change], int, list[Wrong]]:
        ids = sorted({key[0] for key in self._rows})
        stored = {
            (one.area_id, one.series, one.as_of): one
            for start in range(0, len(ids), 500)
            for one in Population.objects.filter(area_id__in=ids[start : start + 500])
        }
        changes, wrong = [], []
        for key, (cells, area, row) in self._rows.items():
            old = stored.get(key)
            lock = self._lock(area.code, row.series, row.as_of.year)
            if lock and old and (old.count, old.source) != (row.count, row.source):
                wrong.append(Wrong(cells.row, "人数", str(row.count), told(lock)))
                continue
            fields = (("人数", str(old.count if old else ""), str(row.count)),)
            if old is None:
                self._new.append(row)
                changes.append(Change(cells.row, area.code, area.name, True, fields))
            elif (old.count, old.kind, old.source) != (row.count, row.kind, row.source):
                row.pk = old.pk
                self._changed.append(row)
                more = (("性质", old.kind, row.kind), ("来源", old.source, row.source))
                fields = tuple(one for one in (*fields, *more) if one[1] != one[2])
                changes.append(Change(cells.row, area.code, area.name, False, fields))
        return changes, len(self._rows) - len(changes) - len(wrong), wrong

    def _lock(self, code: str, series: str, year: int) -> PopulationLock | None:
        return next(
            (self._locks[one, series, year] for one in above(code) if (one, series, year) in self._locks),
            None,
        )

    def save(self) -> None:
        Population.objects.bulk_create(self._new, batch_size=1000)
        Population.objects.bulk_update(self._changed, ["count", "kind", "source"], batch_size=500)
