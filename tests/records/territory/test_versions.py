"""The address library is read anew after every write to the territory, by whatever process."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from judgegrid.domain.people import MACHINE
from judgegrid.records.ledger import review_actions
from judgegrid.records.territory import actions, library, versions
from judgegrid.records.territory.load_people import PopulationLoader
from judgegrid.records.territory.load_places import PlaceLoader
from judgegrid.records.territory.loading import load
from judgegrid.records.territory.models import LibraryVersion, Place
from judgegrid.records.territory.tables import Sheet

ROOT = Path(__file__).resolve().parents[3] / "src" / "judgegrid"
WHO = {"scope": MACHINE, "actor_name": "", "source": ""}


def put(loader, headers, *rows):
    return load(loader, Sheet(headers, list(enumerate(rows, start=2))), at=timezone.now(), **WHO)


def test_a_place_edited_in_place_by_a_load_is_noticed(world):
    headers = ("代码", "名称", "门牌", "户数")
    put(PlaceLoader(), headers, (world.village, "水秀苑", "水秀路1号", "100"))
    before, place = library.gazetteer(), Place.objects.get()
    assert library.gazetteer() is before
    changed = put(PlaceLoader(), headers, (world.village, "水秀苑", "水秀路1号", "120"))
    assert changed.changed == 1 and Place.objects.get().pk == place.pk
    assert library.gazetteer() is not before


def test_every_action_on_areas_and_names_gives_a_new_version(world):
    seen = [versions.current()]

    def noticed():
        seen.append(versions.current())
        return seen[-1] != seen[-2]

    who = {"at": timezone.now(), **WHO}
    actions.edit_area(**who, code=world.village, changes={"name": "水秀新社区居委会"})
    assert noticed()
    actions.add_alias(**who, code=world.village, alias="老水秀")
    assert noticed()
    actions.remove_alias(**who, code=world.village, alias="老水秀")
    assert noticed()
    actions.add_area(**who, code="320211001009", name="新社区", valid_from=date(2020, 1, 1))
    assert noticed()
    review_actions.learn_name("稻香苑", world.sister, **who)
    assert noticed()


def test_what_is_no_part_of_the_library_leaves_it_as_it_is(world):
    before = versions.current()
    row = (world.village, "常住", "2025-12-31", "100", "年鉴")
    put(PopulationLoader(), ("代码", "口径", "时点", "人数", "来源"), row)
    assert versions.current() == before


def test_a_version_that_was_rolled_back_never_returns(db):
    marks = set()
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            versions.changed()
            marks.add(versions.current())
            raise ZeroDivisionError
    versions.changed()
    marks.add(versions.current())
    assert len(marks) == 4 and LibraryVersion.objects.count() == 1


def test_a_write_of_another_process_is_noticed_through_the_database(world):
    """Another process shares nothing with this one but the rows; its write is its rows and its mark."""
    put(PlaceLoader(), ("代码", "名称"), (world.village, "水秀苑"))
    before = library.gazetteer()
    Place.objects.update(name="水秀新苑")
    LibraryVersion.objects.update(mark="of another process")
    assert library.gazetteer() is not before


WRITES = re.compile(
    r"\b(?:Area|AreaAlias|Place|RoadSegment)\.objects(?:\.\w+\([^)]*\))*"
    r"\.(?:create|bulk_create|bulk_update|get_or_create|update_or_create|update|delete)\("
)


def test_whoever_writes_the_library_says_so_or_is_called_by_one_who_does():
    """Loads are saved by ``loading.load``; ``paths.renamed`` is called by loads and actions."""
    told_above = {"load_areas.py", "load_places.py", "load_polygons.py", "paths.py"}
    silent = [
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*.py")
        if path.name not in told_above
        and "migrations" not in path.parts
        and WRITES.search(text := path.read_text(encoding="utf-8"))
        and "versions.changed()" not in text
    ]
    assert silent == []
