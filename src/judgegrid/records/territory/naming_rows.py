"""The area that a row of a table names, by code or by name."""

from __future__ import annotations

from django.db.models import Q

from judgegrid.domain.areas import parse_code, short_name
from judgegrid.domain.people import Scope
from judgegrid.domain.refusals import Invalid
from judgegrid.records.territory.models import Area
from judgegrid.records.territory.queries import visible
from judgegrid.records.territory.tables import Cells


def area_of(cells: Cells, scope: Scope) -> Area:
    """The stored area of a row; raises Invalid when there is none, or when a name fits several (AR-8)."""
    code = cells.code("code")
    rows = visible(scope=scope)
    if code:
        try:
            found = rows.filter(code=parse_code(code).code).first()
        except Invalid as refused:
            raise cells.wrong("code", next(iter(refused.fields.values()))) from None
        if found is None:
            raise cells.wrong("code", "辖区内没有这个区划，请先载入区划")
        return found
    name = cells.text("name", limit=80)
    if not name:
        raise cells.wrong("code", "代码和名称至少填一项")
    named = list(rows.filter(Q(name=name) | Q(short_name=short_name(name)))[:6])
    exact = [one for one in named if one.name == name]
    if len(exact or named) == 1:
        return (exact or named)[0]
    if not named:
        raise cells.wrong("name", "辖区内没有这个名称，请改填代码")
    raise cells.wrong(
        "name", "对应多个区划，请填代码：" + "、".join(f"{one.code}{one.name}" for one in named)
    )
