"""Outlines of areas from GeoJSON, matched by code or by name, checked for validity."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shapely import make_valid, union_all
from shapely.errors import ShapelyError
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from judgegrid.domain.people import Scope
from judgegrid.domain.refusals import Invalid
from judgegrid.records.territory.models import Area
from judgegrid.records.territory.naming_rows import area_of
from judgegrid.records.territory.reading import digest_of
from judgegrid.records.territory.tables import Cells, Change, Column, Sheet, Wrong

_CODES = ("code", "adcode", "区划代码", "代码")
_NAMES = ("name", "名称", "NAME")
CHINA = (73.0, 3.0, 136.0, 54.0)  # west, south, east, north in degrees
DIGITS = 6  # of a degree: about 0.1 m
MOST = 200 * 2**20
TOLERANCE = 0.01  # share of the area that a repair may change


def read_geojson(path: Path, *, name: str = "") -> Sheet:
    """A FeatureCollection as a sheet with columns code, name, geometry; raises Invalid when it is none."""
    if path.stat().st_size > MOST:
        raise Invalid(f"文件超过{MOST // 2**20}MB，请分批载入")
    try:
        data = json.loads(path.read_bytes())
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise Invalid("不是完整的 GeoJSON 文件", {"文件": "应为 UTF-8 编码的 GeoJSON"}) from error
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or not features:
        raise Invalid("GeoJSON 中没有要素", {"文件": "应为含 features 的 FeatureCollection"})
    return Sheet(("code", "name", "geometry"), _rows(features), name or path.name, digest_of(path))


def _rows(features: list[Any]) -> Iterator[tuple[int, tuple[str, str, Any]]]:
    for number, feature in enumerate(features, start=1):
        one = feature if isinstance(feature, dict) else {}
        said = one.get("properties") or {}
        code = next((said[key] for key in _CODES if said.get(key)), one.get("id") or "")
        name = next((said[key] for key in _NAMES if said.get(key)), "")
        yield number, (str(code), str(name), one.get("geometry"))


class PolygonLoader:
    """Loads outlines; longitude and latitude in degrees, polygons only."""

    name, label = "polygons", "边界"
    columns = (
        Column("code", "代码"),
        Column("name", "名称"),
        Column("geometry", "边界", (), True),
    )

    def __init__(self) -> None:
        self._rows: dict[int, tuple[Cells, Area, BaseGeometry]] = {}
        self._changed: list[Area] = []

    def read(self, cells: Cells, scope: Scope) -> None:
        area = area_of(cells, scope)
        if area.pk in self._rows:
            raise cells.wrong("code", f"与第{self._rows[area.pk][0].row}个要素重复")
        self._rows[area.pk] = (cells, area, _outline(cells))

    def plan(self) -> tuple[list[Change], int, list[Wrong]]:
        changes = []
        for cells, area, outline in self._rows.values():
            polygon = json.loads(json.dumps(_rounded(mapping(outline))))
            if area.polygon == polygon:
                continue
            fields = (("边界", "有" if area.polygon else "", f"{outline.geom_type}，{_points(outline)}点"),)
            changes.append(Change(cells.row, area.code, area.name, area.polygon is None, fields))
            centre = outline.representative_point()
            area.polygon = polygon
            area.longitude, area.latitude = round(centre.x, DIGITS), round(centre.y, DIGITS)
            self._changed.append(area)
        return changes, len(self._rows) - len(changes), []

    def save(self) -> None:
        Area.objects.bulk_update(self._changed, ["polygon", "longitude", "latitude"], batch_size=50)


def _outline(cells: Cells) -> BaseGeometry:
    given = cells.values.get("geometry")
    if not isinstance(given, dict) or given.get("type") not in ("Polygon", "MultiPolygon"):
        raise cells.wrong("geometry", "应为 Polygon 或 MultiPolygon")
    try:
        outline = shape(given)
    except (ShapelyError, ValueError, TypeError, KeyError, IndexError):
        raise cells.wrong("geometry", "坐标不成形，应为经度、纬度的闭合环") from None
    if outline.is_empty:
        raise cells.wrong("geometry", "没有坐标")
    west, south, east, north = outline.bounds
    if west < CHINA[0] or south < CHINA[1] or east > CHINA[2] or north > CHINA[3]:
        raise cells.wrong("geometry", "坐标不在中国范围内，应为经度在前、纬度在后的度数")
    return outline if outline.is_valid else _repaired(outline, cells)


def _repaired(outline: BaseGeometry, cells: Cells) -> BaseGeometry:
    """An outline that touches or crosses itself a little, made valid; refused when its area would change."""
    made = make_valid(outline)
    parts = [one for one in getattr(made, "geoms", [made]) if one.geom_type in ("Polygon", "MultiPolygon")]
    repaired = union_all(parts)
    if parts and abs(repaired.area - outline.area) <= TOLERANCE * outline.area:
        return repaired
    raise cells.wrong("geometry", f"边界不合法：{explain_validity(outline)}，请修正后重新导出")


def _points(outline: BaseGeometry) -> int:
    parts = getattr(outline, "geoms", [outline])
    return sum(len(part.exterior.coords) + sum(len(hole.coords) for hole in part.interiors) for part in parts)


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, (list, tuple)) else value
