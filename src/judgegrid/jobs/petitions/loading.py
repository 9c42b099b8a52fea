"""Messages → areas, compounds, reported disputes with type and place, each with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from judgegrid.domain import content
from judgegrid.domain.people import MACHINE
from judgegrid.domain.refusals import Invalid
from judgegrid.jobs.petitions import messages as reading
from judgegrid.jobs.petitions.ground import CITY, COUNTY, Ground, city_code, survey
from judgegrid.jobs.petitions.messages import Message
from judgegrid.methods.text.address_rows import AreaRow, PlaceRow
from judgegrid.methods.text.addresses import Attribution, attribute
from judgegrid.methods.text.gazetteer import Gazetteer
from judgegrid.methods.text.topics import TopicLexicon, lexicon, rank_topics
from judgegrid.records.disputes.computing import Intake, Report, take_in
from judgegrid.records.territory.load_areas import AreaLoader
from judgegrid.records.territory.load_places import PlaceLoader
from judgegrid.records.territory.loading import Loader, load
from judgegrid.records.territory.tables import Sheet

ORIGIN = "petitions"
HOME = city_code("A")
READ_FIRST = 600  # characters of a message that are searched for its place
THRESHOLD = 0.8
CITY_ONLY = 0.9


@dataclass(frozen=True)
class Loaded:
    """What came of a load: intake counts, areas and compounds found, messages by level of their place."""

    intake: Intake
    areas: int
    compounds: int
    by_level: Counter[str]
    untyped: int
    first_at: datetime
    last_at: datetime

    @property
    def messages(self) -> int:
        return self.by_level.total()

    @property
    def attribution_rate(self) -> float:
        """Share of messages placed in a county or finer."""
        finer = sum(self.by_level[level] for level in ("county", "township", "village"))
        return finer / self.messages


def load_messages(path: Path, *, at: datetime, dry_run: bool = False) -> Loaded:
    """Bring the messages of a file in; the same file again changes nothing."""
    found = reading.read(path)
    ground = survey(found)
    gazetteer = _gazetteer(ground)
    words = lexicon(content.rows("topics"))
    reports = [_report(one, gazetteer, words) for one in found]
    if not dry_run:
        _lay(AreaLoader(), ("代码", "名称", "来源"), _area_rows(ground), at)
        if ground.compounds:
            _lay(PlaceLoader(), ("代码", "名称"), ((code, name) for name, code, _ in ground.compounds), at)
    levels = Counter(_level(one.area_code) for one in reports)
    return Loaded(
        intake=take_in(reports, at=at, origin=ORIGIN, dry_run=dry_run),
        areas=len(ground.areas),
        compounds=len(ground.compounds),
        by_level=levels,
        untyped=sum(not one.topic for one in reports),
        first_at=min(one.posted_at for one in found),
        last_at=max(one.posted_at for one in found),
    )


def _report(message: Message, gazetteer: Gazetteer, words: TopicLexicon) -> Report:
    topics = rank_topics(message.subject, message.text, words)
    code, confidence, reason, place = _place(message, gazetteer)
    return Report(
        outside_id=message.message_id,
        reporter=message.user_id,
        subject=message.subject,
        text=message.text,
        reported_at=message.posted_at,
        dispute_type=topics[0].dispute_type if topics else "D99",
        type_how="words" if topics else "none",
        topic=topics[0].name if topics else "",
        scope_code=code or HOME,
        area_code=code,
        place_name=place,
        confidence=confidence,
        reason=f"{reason}{'；' + topics[0].explain() if topics else ''}",
        support=message.likes,
    )


def _place(message: Message, gazetteer: Gazetteer) -> tuple[str, float | None, str, str]:
    """Area code (empty when unknown), confidence, reason, compound named."""
    found = attribute(message.whole[:READ_FIRST], gazetteer, threshold=THRESHOLD)
    compound = _compound(found)
    if found.area_code:
        return found.area_code, found.confidence, found.reason, compound
    cities = {city_code(letter) for letter in CITY.findall(message.whole)}
    cities |= {city_code(letter) for letter, _, _ in COUNTY.findall(message.whole)}
    if len(cities) == 1:
        return cities.pop(), CITY_ONLY, "只写到市，没有写明区县", compound
    return "", None, found.reason, compound


def _compound(found: Attribution) -> str:
    named = [one for one in found.evidence if one.kind in ("compound", "estate", "place") and one.weight > 0]
    return max(named, key=lambda one: one.weight).matched if named else ""


def _gazetteer(ground: Ground) -> Gazetteer:
    areas = [AreaRow(code, level, name, parent) for code, name, level, parent in ground.areas]
    return Gazetteer(areas, [PlaceRow(name, code) for name, code, _ in ground.compounds], renamed={})


def _level(code: str) -> str:
    if not code:
        return "unknown"
    for digits, level in ((4, "city"), (6, "county"), (9, "township")):
        if set(code[digits:]) == {"0"}:
            return level
    return "village"


def _area_rows(ground: Ground) -> Iterator[Sequence[Any]]:
    for code, name, _, _ in ground.areas:
        yield code, name, "留言中的地名"


def _lay(loader: Loader, headers: tuple[str, ...], rows: Iterator[Sequence[Any]], at: datetime) -> None:
    sheet = Sheet(headers, enumerate(rows, start=2), name="留言地名")
    outcome = load(loader, sheet, at=at, scope=MACHINE, actor_name="命令行", source="cli")
    if outcome.wrong:
        first = outcome.wrong[0]
        raise Invalid(f"{outcome.kind}第 {first.row} 行 {first.field}：{first.right}")
