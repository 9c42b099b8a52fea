"""The area table: codes, names, dates; parents follow from the codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from judgegrid.domain.areas import AreaCode, Level, parse_code
from judgegrid.domain.people import Scope
from judgegrid.domain.refusals import Invalid
from judgegrid.records.territory.models import Area, AreaAlias
from judgegrid.records.territory.naming import keys_of
from judgegrid.records.territory.paths import renamed
from judgegrid.records.territory.tables import Cells, Change, Column, Wrong

T = TypeVar("T")
BATCH = 1000
# Fields a row may set, with their labels; an empty cell leaves the stored value alone.
FIELDS = {
    "name": "名称",
    "kind": "类别",
    "valid_from": "生效日",
    "valid_to": "失效日",
    "households": "户数",
    "outside_code": "外部编码",
    "source": "来源",
}
_LEVELS = {**{level.value: level for level in Level}, **{level.label: level for level in Level}}


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    code: AreaCode
    values: dict[str, object]


class AreaLoader:
    """Loads areas. A parent must be stored or stand in the same table; a city may stand without province."""

    name, label = "areas", "区划"
    columns = (
        Column(
            "code",
            "代码",
            ("区划代码", "统计用区划代码", "网格代码"),
            True,
            "12位区划代码，网格17位；设为文本",
        ),
        Column("name", "名称", ("区划名称",), True, "全称"),
        Column("level", "层级", (), False, "可不填；填写则须与代码一致"),
        Column("parent", "上级", ("上级代码",), False, "可不填；填写则须与代码一致"),
        Column("kind", "类别", (), False, "可不填，按代码推定"),
        Column("valid_from", "生效日", ("启用日期",), False, "如2026-01-01"),
        Column("valid_to", "失效日", ("撤销日期",), False, "自该日起不再有效"),
        Column("households", "户数", (), False, "整数"),
        Column("outside_code", "外部编码", ("省网格编码",), False, "省级平台编码等"),
        Column("source", "来源", (), False, "依据的文件或资料"),
    )

    def __init__(self) -> None:
        self._rows: dict[str, _Row] = {}
        self._new: list[_Row] = []
        self._changed: list[tuple[_Row, dict[str, object]]] = []

    def read(self, cells: Cells, scope: Scope) -> None:
        try:
            code = parse_code(cells.code("code"))
        except Invalid as refused:
            raise cells.wrong("code", next(iter(refused.fields.values()))) from None
        if not scope.reaches(code.code):
            raise cells.wrong("code", "不在您维护的辖区内")
        if code.code in self._rows:
            raise cells.wrong("code", f"与第{self._rows[code.code].number}行重复")
        level = cells.text("level", limit=20)
        if level and _LEVELS.get(level) is not code.level:
            raise cells.wrong("level", f"按代码应为{code.level.label}")
        parent = cells.code("parent")
        if parent and parse_code(parent).code != code.parent:
            raise cells.wrong("parent", f"按代码应为{code.parent or '空'}")
        first, last = cells.day("valid_from"), cells.day("valid_to")
        if first and last and last <= first:
            raise cells.wrong("valid_to", "应晚于生效日")
        values = {
            "name": cells.text("name", limit=80, required=True),
            "kind": cells.text("kind", limit=10),
            "valid_from": first,
            "valid_to": last,
            "households": cells.whole("households"),
            "outside_code": cells.text("outside_code", limit=40),
            "source": cells.text("source", limit=120),
        }
        self._rows[code.code] = _Row(
            cells.row, code, {k: v for k, v in values.items() if v not in ("", None)}
        )

    def plan(self) -> tuple[list[Change], int, list[Wrong]]:
        stored = self._stored()
        changes: list[Change] = []
        wrong: list[Wrong] = []
        for code, row in list(self._rows.items()):
            if code not in stored:
                if self._orphan(row, stored):
                    wrong.append(
                        Wrong(row.number, "代码", code, f"上级{row.code.parent}不存在，请先载入或放入同一表")
                    )
                    del self._rows[code]
                    continue
                row.values.setdefault("kind", row.code.kind)
                self._new.append(row)
                changes.append(Change(row.number, code, str(row.values["name"]), True, ()))
                continue
            old = dict(zip(FIELDS, stored[code], strict=True))
            differing = {name: value for name, value in row.values.items() if value != old[name]}
            if differing:
                self._changed.append((row, differing))
                fields = tuple((FIELDS[n], _shown(old[n]), _shown(v)) for n, v in differing.items())
                changes.append(Change(row.number, code, str(old["name"]), False, fields))
        return changes, len(self._rows) - len(changes), wrong

    def _stored(self) -> dict[str, tuple[object, ...]]:
        if not self._rows:
            return {}
        inside = Area.objects.filter(code__gte=min(self._rows), code__lte=max(self._rows))
        return {row[0]: row[1:] for row in inside.values_list("code", *FIELDS).iterator(chunk_size=5000)}

    def _orphan(self, row: _Row, stored: dict[str, tuple[object, ...]]) -> bool:
        parent = row.code.parent
        if row.code.level in (Level.PROVINCE, Level.CITY) or parent in stored or parent in self._rows:
            return False
        return not Area.objects.filter(code=parent).exists()

    def save(self) -> None:
        for level in Level:
            self._create([row for row in self._new if row.code.level is level])
        cities = [row.code.code for row in self._new if row.code.level is Level.PROVINCE]
        for code in cities:
            self._adopt(code)
        for row, differing in self._changed:
            if "name" in differing:
                renamed(row.code.code, str(differing["name"]), source="load")
            Area.objects.filter(code=row.code.code).update(**differing)

    def _create(self, rows: list[_Row]) -> None:
        codes = {row.code.parent for row in rows if row.code.parent}
        parents = {
            code: (pk, path)
            for part in _batches(sorted(codes), BATCH)
            for code, pk, path in Area.objects.filter(code__in=part).values_list("code", "pk", "path")
        }
        for part in _batches(rows, BATCH):
            Area.objects.bulk_create([_area(row, *parents.get(row.code.parent, (None, ""))) for row in part])

    def _adopt(self, province: str) -> None:
        """Cities that stood alone come under their province; their paths begin with its name from now on."""
        above = Area.objects.get(code=province)
        for city in Area.objects.filter(parent=None, level=Level.CITY, code__startswith=province[:2]):
            Area.objects.filter(pk=city.pk).update(parent=above)
            renamed(city.code, city.name, source="load")


class AliasLoader:
    """Loads other names of areas: old names, short names, names people use."""

    name, label = "aliases", "区划别名"
    columns = (
        Column("code", "代码", ("区划代码",), True, "12位区划代码，网格17位；设为文本"),
        Column("alias", "别名", (), True, "一行一个"),
    )

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], int] = {}
        self._new: list[AreaAlias] = []

    def read(self, cells: Cells, scope: Scope) -> None:
        code = cells.code("code")
        if not scope.reaches(code):
            raise cells.wrong("code", "不在您维护的辖区内")
        self._rows.setdefault((code, cells.text("alias", limit=80, required=True)), cells.row)

    def plan(self) -> tuple[list[Change], int, list[Wrong]]:
        codes = sorted({code for code, _ in self._rows})
        areas: dict[str, Area] = {}
        stored: set[tuple[str, str]] = set()
        for part in _batches(codes, BATCH):
            areas |= Area.objects.in_bulk(part, field_name="code")
            known = AreaAlias.objects.filter(area__code__in=part)
            stored |= set(known.values_list("area__code", "alias"))
        wrong = [
            Wrong(number, "代码", code, "没有这个区划，请先载入")
            for (code, _), number in self._rows.items()
            if code not in areas
        ]
        changes = []
        for (code, alias), number in self._rows.items():
            if code in areas and (code, alias) not in stored:
                self._new.append(AreaAlias(area=areas[code], alias=alias, source="load"))
                changes.append(Change(number, code, areas[code].name, True, (("别名", "", alias),)))
        return changes, len(self._rows) - len(changes) - len(wrong), wrong

    def save(self) -> None:
        AreaAlias.objects.bulk_create(self._new, batch_size=BATCH)


def _area(row: _Row, parent_id: int | None, above: str) -> Area:
    name = str(row.values["name"])
    keys = keys_of(name)
    return Area(
        code=row.code.code,
        level=row.code.level,
        parent_id=parent_id,
        path=(above + name)[-300:],
        short_name=keys.short_name,
        pinyin=keys.pinyin,
        initials=keys.initials,
        **row.values,
    )


def _shown(value: object) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _batches(items: list[T], size: int) -> list[list[T]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
