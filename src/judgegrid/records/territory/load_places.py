"""The address library: compounds and points of interest, and stretches of roads, each with its area."""

from __future__ import annotations

from collections.abc import Iterable

from judgegrid.domain.people import Scope
from judgegrid.records.territory.models import Area, Place, RoadSegment
from judgegrid.records.territory.tables import Cells, Change, Column, Wrong

BATCH = 1000
PLACE_KINDS = {"小区": "compound", "地点": "poi"}
SHOWN = {
    "address": "门牌",
    "manager": "物业企业",
    "households": "户数",
    "longitude": "经度",
    "latitude": "纬度",
    "building_from": "起幢",
    "building_to": "止幢",
}
PARITIES = {"全部": "all", "单号": "odd", "双号": "even"}


class PlaceLoader:
    """Loads compounds and points of interest; the same name may stand in several areas."""

    name, label = "places", "地址库地点"
    columns = (
        Column("code", "代码", ("区划代码", "社区代码", "网格代码"), True, "所在村居或网格的代码；设为文本"),
        Column("name", "名称", ("小区", "小区名称", "地点"), True, "小区或地点的名称"),
        Column("kind", "类别", (), False, "小区或地点，不填为小区"),
        Column("address", "门牌", ("地址",), False, "如青祁路12号"),
        Column("manager", "物业企业", ("物业", "物业公司"), False, "现在的物业服务企业"),
        Column("households", "户数", (), False, "整数"),
        Column("longitude", "经度", ("东经",), False, "如120.3012；与纬度同填，据此推测未入库小区的位置"),
        Column("latitude", "纬度", ("北纬",), False, "如31.5741"),
        Column("building_from", "起幢", (), False, "一个小区分属几个社区或网格时，本区划从第几幢起"),
        Column("building_to", "止幢", (), False, "到第几幢止，不小于起幢"),
    )

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], tuple[Cells, dict[str, object]]] = {}
        self._new: list[Place] = []
        self._changed: list[Place] = []

    def read(self, cells: Cells, scope: Scope) -> None:
        code = cells.code("code")
        if not scope.reaches(code):
            raise cells.wrong("code", "不在您维护的辖区内")
        key = code, cells.text("name", limit=80, required=True)
        if key in self._rows:
            raise cells.wrong("name", f"与第{self._rows[key][0].row}行重复")
        kind = cells.choice("kind", tuple(PLACE_KINDS), default="小区")
        self._rows[key] = (
            cells,
            {
                "kind": PLACE_KINDS[kind],
                "address": cells.text("address", limit=120),
                "manager": cells.text("manager", limit=80),
                "households": cells.whole("households"),
                **_position(cells),
                **_buildings(cells),
            },
        )

    def plan(self) -> tuple[list[Change], int, list[Wrong]]:
        areas = _areas({code for code, _ in self._rows})
        stored = {(one.area_id, one.name): one for one in Place.objects.filter(area__in=areas.values())}
        changes, wrong = [], []
        for (code, name), (cells, values) in self._rows.items():
            area = areas.get(code)
            if area is None:
                wrong.append(_no_area(cells, code))
                continue
            old = stored.get((area.pk, name))
            if old is None:
                self._new.append(Place(name=name, area=area, source="load", **values))
                changes.append(Change(cells.row, code, name, True, (("区划", "", area.name),)))
                continue
            fields = tuple(
                (label, str(getattr(old, field) or ""), str(values[field] or ""))
                for field, label in SHOWN.items()
                if values[field] not in ("", None) and values[field] != getattr(old, field)
            )
            if fields:
                for field, value in values.items():
                    setattr(old, field, getattr(old, field) if value in ("", None) else value)
                self._changed.append(old)
                changes.append(Change(cells.row, code, name, False, fields))
        return changes, len(self._rows) - len(changes) - len(wrong), wrong

    def save(self) -> None:
        Place.objects.bulk_create(self._new, batch_size=BATCH)
        Place.objects.bulk_update(self._changed, ["kind", *SHOWN], batch_size=BATCH)


def _position(cells: Cells) -> dict[str, object]:
    lon, lat = (cells.degrees(name, most) for name, most in (("longitude", 180), ("latitude", 90)))
    if (lon is None) != (lat is None):
        raise cells.wrong("longitude" if lon is None else "latitude", "经度和纬度应同时填写或同时不填")
    return {"longitude": lon, "latitude": lat}


def _buildings(cells: Cells) -> dict[str, object]:
    first, last = cells.whole("building_from"), cells.whole("building_to")
    if (first is None) != (last is None):
        empty = "building_from" if first is None else "building_to"
        raise cells.wrong(empty, "起幢和止幢应同时填写或同时不填")
    if first is not None and last is not None and last < first:
        raise cells.wrong("building_to", f"应不小于起幢 {first}")
    return {"building_from": first, "building_to": last}


class RoadLoader:
    """Loads stretches of roads: which house numbers lie in which area."""

    name, label = "roads", "地址库路段"
    columns = (
        Column("code", "代码", ("区划代码", "社区代码", "网格代码"), True, "所在村居或网格的代码；设为文本"),
        Column("road", "道路", ("路名",), True, "如青祁路"),
        Column("low", "起号", (), True, "整数"),
        Column("high", "止号", (), True, "整数，不小于起号"),
        Column("parity", "单双号", (), False, "全部、单号或双号，不填为全部"),
    )

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str, int, int, str], Cells] = {}
        self._new: list[RoadSegment] = []

    def read(self, cells: Cells, scope: Scope) -> None:
        code = cells.code("code")
        if not scope.reaches(code):
            raise cells.wrong("code", "不在您维护的辖区内")
        low, high = cells.whole("low", required=True), cells.whole("high", required=True)
        assert low is not None and high is not None
        if high < low:
            raise cells.wrong("high", f"应不小于起号 {low}")
        parity = PARITIES[cells.choice("parity", tuple(PARITIES), default="全部")]
        key = code, cells.text("road", limit=60, required=True), low, high, parity
        if key in self._rows:
            raise cells.wrong("road", f"与第{self._rows[key].row}行重复")
        self._rows[key] = cells

    def plan(self) -> tuple[list[Change], int, list[Wrong]]:
        areas = _areas({key[0] for key in self._rows})
        rows = RoadSegment.objects.filter(area__in=areas.values())
        stored = set(rows.values_list("area__code", "road", "low", "high", "parity"))
        changes, wrong = [], []
        for key, cells in self._rows.items():
            code, road, low, high, parity = key
            if code not in areas:
                wrong.append(_no_area(cells, code))
            elif key not in stored:
                self._new.append(
                    RoadSegment(area=areas[code], road=road, low=low, high=high, parity=parity, source="load")
                )
                changes.append(Change(cells.row, code, road, True, (("号段", "", f"{low}–{high}"),)))
        return changes, len(self._rows) - len(changes) - len(wrong), wrong

    def save(self) -> None:
        RoadSegment.objects.bulk_create(self._new, batch_size=BATCH)


def _areas(codes: Iterable[str]) -> dict[str, Area]:
    wanted, found = sorted(codes), {}
    for start in range(0, len(wanted), 500):
        found |= Area.objects.in_bulk(wanted[start : start + 500], field_name="code")
    return found


def _no_area(cells: Cells, code: str) -> Wrong:
    return Wrong(cells.row, "代码", code, "没有这个区划，请先载入")
