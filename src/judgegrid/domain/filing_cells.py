"""The cells of one ledger line as typed values, each wrong one named with what would be right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from judgegrid.domain import case_numbers, case_types, causes, parties
from judgegrid.domain.case_types import Relevance
from judgegrid.domain.cell_values import Cell, amount_of, date_of, half_width, text_of, yes_of
from judgegrid.domain.courts import Court
from judgegrid.domain.filing_columns import FIELDS
from judgegrid.domain.privacy import Flag
from judgegrid.domain.refusals import Invalid

_LENGTHS = {"cause": 120, "cause_number": 20, "procedure": 20, "closing_way": 30, "judge_name": 40}
_LENGTHS |= {"compound": 80, "place": 200, "court": 80, "facts": 5000}
_PARTY_TAILS = ("id", "phone", "address", "kind")
_PARTY_COLUMNS = {side: tuple(f"{side}_{tail}" for tail in _PARTY_TAILS) for side in parties.SIDES}


@dataclass(frozen=True, slots=True)
class Known:
    """What a court knows beside the shipped tables.

    ``courts`` by code word; ``type_words``: word → what it means here; ``cause_aliases``:
    (edition, printed name as ``causes.normalise`` gives it) → concept; ``on``: the day of reading.
    """

    courts: Mapping[str, Court]
    on: date
    type_words: Mapping[str, Relevance] = field(default_factory=dict)
    cause_aliases: Mapping[tuple[str, str], str] = field(default_factory=dict)

    words: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", case_types.known_words() | frozenset(self.type_words))


@dataclass(slots=True)
class Reading:
    """One line: ``given`` by field, ``errors`` and ``remarks`` as (heading, sentence).

    Parties are given under ``plaintiff``, ``defendant`` and ``third`` as tuples of Party.
    """

    given: dict[str, Any] = field(default_factory=dict)
    errors: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)


def read(cells: Mapping[str, Cell], faults: Mapping[str, str], *, known: Known) -> Reading:
    """Read one line; ``cells`` by field. Empty cells give nothing; wrong ones are told with what is right."""
    reading = Reading()
    for name, sentence in faults.items():
        reading.errors.append((FIELDS[name].header, sentence))
    for name, cell in cells.items():
        if cell == "" or cell is None or name in faults:
            continue
        try:
            value = _READERS.get(name, _plain)(name, cell)
        except Invalid as error:
            said = error.fields.get("案号", "") if name == "case_number" else ""
            reading.errors.append((FIELDS[name].header, f"{error}；{said}" if said else str(error)))
        else:
            if value not in (None, ""):
                reading.given[name] = value
    _gather_parties(reading)
    _check_dates(reading, known.on)
    wrong = {header for header, _ in reading.errors}
    for name in ("case_number", "filed_on", "cause"):
        if name not in reading.given and FIELDS[name].header not in wrong:
            reading.errors.append((FIELDS[name].header, f"必填；{FIELDS[name].note.removeprefix('必填，')}"))
    number = reading.given.get("case_number")
    if number is not None:
        for finding in case_numbers.judge(number, courts=known.courts, case_types=known.words, on=known.on):
            target = reading.errors if finding.severity == "error" else reading.remarks
            target.append(("案号", finding.message))
    return reading


@lru_cache(maxsize=5000)
def _repeated(name: str, text: str) -> str:
    """What ``_plain`` says of a text that stands in many lines (a cause, a procedure, a judge)."""
    return _plain(name, text)


def _plain(name: str, cell: Cell) -> str:
    text = text_of(cell)
    if not text.isalnum():
        text = " ".join(text.split())
    if "\ufffd" in text or "锟斤拷" in text:
        raise Invalid("是乱码，原文在转换编码时已丢失，请从源系统重新导出")
    most = _LENGTHS.get(name)
    if most and len(text) > most:
        raise Invalid(f"有{len(text)}个字，最多{most}个字")
    return text


def _lines(name: str, cell: Cell) -> str:
    """Text of a party column, whose line breaks part one party from the next."""
    text = text_of(cell)
    if "\ufffd" in text or "锟斤拷" in text:
        raise Invalid("是乱码，原文在转换编码时已丢失，请从源系统重新导出")
    if len(text) > 20_000:
        raise Invalid("内容过长，一件案件的当事人最多20000字")
    return text


def _case_number(name: str, cell: Cell) -> case_numbers.CaseNumber:
    number = case_numbers.parse(text_of(cell))
    if number.sub:
        raise Invalid(
            f"“{number.raw.strip()}”带“{number.sub}”，是文书编号；应填案件本身的案号{number.canonical}"
        )
    return number


def _pre_filing(name: str, cell: Cell) -> str:
    """The canonical 诉前 number, or what is printed when a court numbers them its own way."""
    text = _plain(name, cell)[:60]
    try:
        return case_numbers.parse(text).canonical
    except Invalid:
        return text


@lru_cache(maxsize=5000)
def _cause(text: str) -> str:
    return causes.normalise(text)


_FLAG_WORDS = {
    Flag.MINOR: ("未成年",),
    Flag.CLOSED_TRIAL: ("不公开",),
    Flag.STATE_SECRET: ("国家秘密",),
    Flag.HEALTH: ("健康", "病", "医疗信息"),
    Flag.CRIMINAL: ("刑",),
    Flag.TRADE_SECRET: ("商业秘密",),
}


def _flags(name: str, cell: Cell) -> tuple[Flag, ...]:
    text = _plain(name, cell)
    if text in ("无", "否", "/", "-", "0"):
        return ()
    if text in ("是", "1"):
        return (Flag.CLOSED_TRIAL,)
    found = tuple(flag for flag, words in _FLAG_WORDS.items() if any(word in text for word in words))
    if not found:
        raise Invalid(f"“{text}”应为：{FIELDS[name].note}")
    return found


def _word(name: str, cell: Cell) -> str:
    return _repeated(name, cell) if isinstance(cell, str) else _plain(name, cell)


_READERS: dict[str, Callable[[str, Cell], Any]] = {
    "case_number": _case_number,
    "filed_on": lambda _, cell: date_of(cell),
    "received_on": lambda _, cell: date_of(cell),
    "closed_on": lambda _, cell: date_of(cell),
    "amount": lambda _, cell: amount_of(cell),
    "batch": lambda _, cell: yes_of(cell),
    "sensitive": _flags,
    "pre_filing_number": _pre_filing,
    "cause": lambda name, cell: _cause(_word(name, cell)),
    "cause_number": lambda name, cell: causes.normalise_number(half_width(_plain(name, cell))),
    "third": _lines,
    **dict.fromkeys(("procedure", "closing_way", "judge_name", "compound", "court"), _word),
}
for _side in ("plaintiff", "defendant"):
    _READERS[_side] = _lines
    _READERS |= {f"{_side}_{tail}": _lines for tail in _PARTY_TAILS}


def _gather_parties(reading: Reading) -> None:
    """The five columns of a side become one tuple of parties."""
    given = reading.given
    for side, columns in _PARTY_COLUMNS.items():
        names = given.pop(side, "")
        ids, phones, addresses, kinds = (given.pop(name, "") for name in columns)
        if not (names or ids or phones or addresses or kinds):
            continue
        found, remarks = parties.read(side, names, ids=ids, phones=phones, addresses=addresses, kinds=kinds)
        if found:
            given[side] = found
        reading.remarks += [(parties.SIDES[side], one) for one in remarks]


def _check_dates(reading: Reading, on: date) -> None:
    given = reading.given
    for name in ("filed_on", "received_on", "closed_on"):
        day = given.get(name)
        if day is not None and day > on:
            reading.errors.append((FIELDS[name].header, f"{day}晚于今天({on})；不收将来的日期"))
            del given[name]
    filed = given.get("filed_on")
    if filed and given.get("received_on", filed) > filed:
        reading.remarks.append(("收到材料日期", "晚于立案日期"))
    if filed and given.get("closed_on", filed) < filed:
        reading.remarks.append(("结案日期", "早于立案日期"))
