"""The parts of docs/ that are drawn from the code. Renew: ``.venv/bin/python tests/figures/generated.py``."""

from __future__ import annotations

import importlib
import inspect
import os
import pkgutil
import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import django
import grimp
from django.apps import apps
from django.db.models import Model

from judgegrid import domain
from judgegrid.domain import indicators

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "judgegrid"
DOCS = ROOT / "docs"
BEGIN = "<!-- from here on drawn from the code: .venv/bin/python tests/figures/generated.py -->"
FLOORS = ("cli", "config", "web", "api", "jobs", "records", "warehouse", "papers", "domain", "methods")
# Floors whose folders are rooms; elsewhere the floor itself is the room.
WITH_ROOMS = ("web", "jobs", "records", "methods")


def first_line(text: str | None) -> str:
    return (text or "").strip().splitlines()[0] if text else ""


# -- plan.md -----------------------------------------------------------------------------------


def room_of(module: str) -> str:
    """``judgegrid.records.ledger.models`` → ``records.ledger``; a module of a floor → the floor."""
    floor, *inside = module.split(".")[1:]
    if floor in WITH_ROOMS and inside and (PACKAGE / floor / inside[0]).is_dir():
        return f"{floor}.{inside[0]}"
    if floor == "records" and inside:
        return f"{floor}.{inside[0]}"
    return floor


def arrows() -> dict[str, set[str]]:
    """Each room and the rooms that it imports."""
    graph = grimp.build_graph("judgegrid")
    found: dict[str, set[str]] = {}
    for module in graph.modules - {"judgegrid"}:
        room = room_of(module)
        targets = found.setdefault(room, set())
        for imported in graph.find_modules_directly_imported_by(module) - {"judgegrid"}:
            if room_of(imported) != room:
                targets.add(room_of(imported))
    return found


def purpose(room: str) -> str:
    """The first line of the docstring of a room."""
    path = PACKAGE / room.replace(".", "/")
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    source = file.read_text(encoding="utf-8")
    found = re.match(r'"""(.+?)(?:"""|\n)', source)
    return found.group(1).strip() if found else ""


def our_models() -> list[type[Model]]:
    ours = [model for model in apps.get_models() if model.__module__.startswith("judgegrid.")]
    return sorted(ours, key=lambda one: one._meta.label)


def foreign_keys() -> dict[str, set[str]]:
    """Each room of record and the rooms whose rows its rows point to."""
    found: dict[str, set[str]] = {}
    for model in our_models():
        for field in model._meta.concrete_fields:
            if field.related_model and field.related_model._meta.app_label != model._meta.app_label:
                found.setdefault(model._meta.app_label, set()).add(field.related_model._meta.app_label)
    return found


def drawing(title: str, rooms: dict[str, set[str]], arrow: str) -> list[str]:
    lines = [f"### {title}", "", "```mermaid", "flowchart TD"]
    lines += [f"  {room} {arrow} {target}" for room in sorted(rooms) for target in sorted(rooms[room])]
    return [*lines, "```", ""]


def plan() -> str:
    """Floors and rooms with their imports, as they are."""
    rooms = arrows()
    floors: dict[str, set[str]] = {}
    for room, targets in rooms.items():
        floor = room.split(".")[0]
        others = {target.split(".")[0] for target in targets} - {floor}
        floors.setdefault(floor, set()).update(others)
    records = {
        room.removeprefix("records."): {
            one.removeprefix("records.") for one in targets if one.startswith("records.")
        }
        for room, targets in rooms.items()
        if room.startswith("records.")
    }
    lines = drawing("Floors", floors, "-->")
    lines += drawing("Rooms of record: what imports what", records, "-->")
    lines += drawing("Rooms of record: whose rows point to whose", foreign_keys(), "-.->")
    lines += ["### All rooms", "", "| room | what lives there | imports |", "|---|---|---|"]
    for room in sorted(rooms, key=lambda one: (FLOORS.index(one.split(".")[0]), one)):
        imported = ", ".join(f"`{one}`" for one in sorted(rooms[room])) or "–"
        lines.append(f"| `{room}` | {purpose(room)} | {imported} |")
    return "\n".join(lines) + "\n"


# -- glossary.md -------------------------------------------------------------------------------


def enumerations() -> Iterator[type[Enum]]:
    """Every enumeration of the domain, by module and order of definition."""
    for found in pkgutil.iter_modules(domain.__path__, "judgegrid.domain."):
        module = importlib.import_module(found.name)
        for name, thing in vars(module).items():
            if (
                inspect.isclass(thing)
                and issubclass(thing, Enum)
                and (found.name, name)
                == (
                    thing.__module__,
                    thing.__name__,
                )
            ):
                yield thing


def glossary() -> str:
    """Every model, every value of every enumeration, every indicator: identifier, Chinese, meaning."""
    lines = ["## What is kept", "", "| model | 中文 | what one row is |", "|---|---|---|"]
    for model in our_models():
        lines.append(f"| `{model._meta.label}` | {model._meta.verbose_name} | {first_line(model.__doc__)} |")
    lines += ["", "## Words with a fixed set of values", ""]
    for enumeration in enumerations():
        module = enumeration.__module__.removeprefix("judgegrid.")
        lines += [f"### `{module}.{enumeration.__name__}`", "", first_line(enumeration.__doc__), ""]
        lines += ["| value | 中文 |", "|---|---|"]
        lines += [f"| `{one.value}` | {getattr(one, 'label', '–')} |" for one in enumeration]
        lines.append("")
    lines += ["## Indicators", "", "| indicator | 中文 | 口径 | unit |", "|---|---|---|---|"]
    for name, one in indicators.definitions().items():
        lines.append(f"| `{name}` | {one.label} | {one.formula} | {one.unit} |")
    return "\n".join(lines) + "\n"


DRAWN = {"plan.md": plan, "glossary.md": glossary}


def renew() -> None:
    """Write the drawn part of each page anew; what people wrote above it stays."""
    for name, draw in DRAWN.items():
        path = DOCS / name
        written = path.read_text(encoding="utf-8").split(BEGIN)[0]
        path.write_text(f"{written}{BEGIN}\n\n{draw()}", encoding="utf-8")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "judgegrid.config.settings")
    django.setup()
    renew()
