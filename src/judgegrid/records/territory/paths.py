"""Full names of areas: they begin with the names above and follow a change of name."""

from __future__ import annotations

from judgegrid.domain.people import CodeRange
from judgegrid.records.territory.models import Area, AreaAlias
from judgegrid.records.territory.naming import keys_of


def renamed(code: str, name: str, *, source: str) -> None:
    """Give an area its name, keys and path; all paths below follow, the old name stays as an alias."""
    area = Area.objects.select_related("parent").get(code=code)
    old_name, old_path = area.name, area.path
    keys = keys_of(name)
    area.name, area.short_name, area.pinyin, area.initials = name, keys.short_name, keys.pinyin, keys.initials
    area.path = ((area.parent.path if area.parent else "") + name)[-300:]
    area.save(update_fields=["name", "short_name", "pinyin", "initials", "path"])
    if old_name != name:
        AreaAlias.objects.get_or_create(area=area, alias=old_name, defaults={"source": source})
    span = CodeRange.below(code)
    below = Area.objects.filter(code__gte=span.low, code__lt=span.high).exclude(pk=area.pk)
    moved = list(below.filter(path__startswith=old_path).only("pk", "path")) if old_path else []
    for one in moved:
        one.path = (area.path + one.path[len(old_path) :])[-300:]
    Area.objects.bulk_update(moved, ["path"], batch_size=500)
