"""Published judgments and typical cases: kinds, who may read them, what a row of a file must say."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from judgegrid.domain import causes
from judgegrid.domain.case_masking import masked_case
from judgegrid.domain.courts import all_courts
from judgegrid.domain.people import Scope, Zone
from judgegrid.domain.statutes import number_of

LONGEST = 200_000
SHORTEST = 20
EARLIEST = date(1949, 10, 1)
_LEVELS = (0, 2, 4, 6, 9, 12)


class CaseKind(StrEnum):
    """What a published text is."""

    JUDGMENT = "judgment"
    TYPICAL = "typical"

    @property
    def label(self) -> str:
        return {"judgment": "裁判文书", "typical": "典型案例"}[self.value]


class Openness(StrEnum):
    """For whom a published text is."""

    PUBLIC = "public"
    COURT = "court"

    @property
    def label(self) -> str:
        return {"public": "公开", "court": "法院内部"}[self.value]


FIELDS: dict[str, tuple[str, ...]] = {
    "id": ("id", "编号", "source_id"),
    "number": ("number", "案号", "case_number"),
    "title": ("title", "标题", "案件名称", "名称"),
    "text": ("text", "正文", "全文", "内容", "案情", "fact", "content"),
    "court": ("court", "法院", "审理法院", "court_name"),
    "date": ("date", "日期", "裁判日期", "decided_on", "发布日期"),
    "cause": ("cause", "案由"),
    "area": ("area", "区划", "区划代码", "area_code"),
    "kind": ("kind", "类别", "种类"),
    "open": ("open", "公开范围", "open_to"),
    "topic": ("topic", "主题"),
    "source": ("source", "来源", "url"),
}
LABELS = {
    "id": "编号", "number": "案号", "title": "标题", "text": "正文", "court": "法院", "date": "日期",
    "cause": "案由", "area": "区划", "kind": "类别", "open": "公开范围", "topic": "主题", "source": "来源",
}  # fmt: skip
_KINDS = {
    "": None,
    "裁判文书": CaseKind.JUDGMENT,
    "判决": CaseKind.JUDGMENT,
    "典型案例": CaseKind.TYPICAL,
} | {one.value: one for one in CaseKind}
_OPEN = {"": None, "公开": Openness.PUBLIC, "法院内部": Openness.COURT, "内部": Openness.COURT} | {
    one.value: one for one in Openness
}
_NUMBER = re.compile(
    r"[（(〔\[][12]\d{3}[）)〕\]]\s*[一-鿿][^\s，。；、：:《》（）()]{2,20}?号(?:之[一二三四五六七八九十]+)?"
)
_COURT = re.compile(r"[一-鿿]{2,24}?人民法院")
_SPELT = re.compile(r"[一二三四五六七八九]?十[一二三四五六七八九]?(?=[月日])")
_DAY = re.compile(r"([12]\d{3})[年\-/.](\d{1,2})[月\-/.](\d{1,2})日?")


@dataclass(frozen=True, slots=True)
class CaseFault:
    """What is wrong in a file: its name, the row (0: the whole file), the field, what would be right."""

    file: str
    row: int
    field: str
    right: str

    def __str__(self) -> str:
        where = f"第{self.row}行 " if self.row else ""
        return f"{self.file} {where}{self.field}：{self.right}"


@dataclass(frozen=True, slots=True)
class PublishedText:
    """A published text, masked, as it is stored. ``digest`` is of everything that it says."""

    source_id: str
    kind: CaseKind
    openness: Openness
    title: str
    text: str
    number: str = ""
    court: str = ""
    decided_on: date | None = None
    cause_id: str = ""
    cause_name: str = ""
    area_code: str = ""
    topic: str = ""
    source: str = ""

    @property
    def digest(self) -> str:
        parts = (
            self.kind, self.openness, self.title, self.text, self.number, self.court, str(self.decided_on),
            self.cause_id, self.cause_name, self.area_code, self.topic, self.source,
        )  # fmt: skip
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def read_row(
    given: Mapping[str, object], *, file: str, row: int, on: date, internal: bool = False
) -> PublishedText | list[CaseFault]:
    """One row (header or key → value) as a masked text, or everything that is wrong with it.

    ``on``: today, later dates are wrong. ``internal``: what says nothing of its openness is for the court.
    """
    said = {name: _first(given, names) for name, names in FIELDS.items()}
    faults: list[CaseFault] = []

    def wrong(name: str, right: str) -> None:
        faults.append(CaseFault(file, row, LABELS[name], right))

    text = said["text"].strip()
    if not SHORTEST <= len(text) <= LONGEST:
        wrong("text", f"应有 {SHORTEST} 到 {LONGEST:,} 字，现为 {len(text):,} 字")
    if "\x00" in text or "�" in text[:2000]:
        wrong("text", "有读不出的字符，应为 UTF-8 或 GB18030 编码的文字")
    number = re.sub(r"\s+", "", said["number"])
    decided = _day(said["date"], on)
    if isinstance(decided, str):
        wrong("date", decided)
    if said["kind"] not in _KINDS:
        wrong("kind", f"“{said['kind'][:20]}”应为 裁判文书 或 典型案例")
    if said["open"] not in _OPEN:
        wrong("open", f"“{said['open'][:20]}”应为 公开 或 法院内部")
    area = said["area"]
    if area and not (area.isascii() and area.isdigit() and len(area) in (2, 4, 6, 9, 12)):
        wrong("area", f"“{area[:20]}”应为 2、4、6、9 或 12 位数字")
    title = said["title"] or _title_of(text)
    source_id = (said["id"] or number or title)[:160]
    if not title:
        wrong("title", "应写标题，或在正文第一行写标题")
    if faults:
        return faults
    kind = _KINDS[said["kind"]] or (CaseKind.JUDGMENT if number else CaseKind.TYPICAL)
    openness = _OPEN[said["open"]] or (Openness.COURT if internal else Openness.PUBLIC)
    concept, cause = _cause(said["cause"], f"{title}\n{text[:600]}", decided, on)
    return PublishedText(
        masked_case(source_id), kind, openness, masked_case(title)[:200], masked_case(text), number[:60],
        said["court"][:80], decided if isinstance(decided, date) else None, concept, cause[:80],
        area.ljust(12, "0") if area else area_of_court(said["court"]),
        said["topic"][:40], said["source"][:200],
    )  # fmt: skip


def read_document(text: str, name: str) -> dict[str, str]:
    """What the head and foot of one judgment or case as a text say of it; ``name`` of its file is its id."""
    head, foot = text[:800], text[-600:]
    number, court, day = _NUMBER.search(head), _COURT.search(head), None
    for found in _DAY.finditer(_western(foot)):
        day = found
    return {
        "id": "" if number else name,
        "number": number[0] if number else "",
        "court": court[0] if court else "",
        "date": f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}" if day and number else "",
        "title": _title_of(text),
        "text": text,
    }


def area_of_court(name: str) -> str:
    """The area of a court by its full name; empty for courts that are not in the table."""
    return _areas_by_court().get(name.strip(), "")


@cache
def _areas_by_court() -> dict[str, str]:
    return {one.name: one.division_code.ljust(12, "0") for one in all_courts().values()}


def prefix_of(area_code: str) -> str:
    """The digits of an area code that say something: 320211000000 → 320211."""
    for length in _LEVELS:
        if len(area_code) > length and set(area_code[length:]) == {"0"}:
            return area_code[:length]
    return area_code


def prefixes(area_code: str) -> tuple[str, ...]:
    """Prefixes of an area code by level, from the whole country (empty) to itself."""
    own = prefix_of(area_code)
    return (*(own[:length] for length in _LEVELS if length < len(own)), own)


def marks_of_readers(openness: str, area_code: str) -> tuple[str, ...]:
    """Marks that a text carries in an index: it is read by whoever holds one of them.

    A text for the court of an area is for everyone of a court whose areas lie in it or hold it.
    """
    if openness == Openness.PUBLIC:
        return ("public",)
    found = prefixes(area_code)
    return (f"at{found[-1]}", *(f"in{one}" for one in found))


def marks_held(scope: Scope) -> tuple[str, ...]:
    """Marks that a reader holds (see ``marks_of_readers``)."""
    if scope.zone not in (Zone.COURT, Zone.MACHINE):
        return ("public",)
    held = {"public"}
    for one in scope.ranges:
        held.add(f"in{one.low}")
        held.update(f"at{prefix}" for prefix in prefixes(one.low))
    return tuple(sorted(held))


def _first(given: Mapping[str, object], names: tuple[str, ...]) -> str:
    for name in names:
        value = given.get(name)
        if value is not None and str(value).strip():
            return str(value).strip()
    return ""


def _title_of(text: str) -> str:
    line = next((one.strip() for one in text.splitlines() if one.strip()), "")
    return line.lstrip("#　 ").strip()[:120]


def _western(text: str) -> str:
    """二〇二四年十一月二十三日 as 2024年11月23日."""
    text = _SPELT.sub(lambda found: str(number_of(found[0])), text)
    return text.translate(str.maketrans("〇零○一二三四五六七八九", "000123456789"))


def _day(text: str, on: date) -> date | str | None:
    """A date, None where none is given, or a sentence saying what would be right."""
    if not text:
        return None
    found = _DAY.match(text)
    right = f"“{text[:20]}”应为日期，如 2024-05-01"
    if found is None:
        return right
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return right
    if not EARLIEST <= day <= on:
        return f"{day} 应在 {EARLIEST} 与今天之间"
    return day


def _cause(name: str, text: str, decided: date | str | None, on: date) -> tuple[str, str]:
    """Concept and printed name: as given, else the longest cause name that title or beginning prints."""
    if name:
        day = decided if isinstance(decided, date) else on
        return causes.resolve(name, edition=causes.edition_on(day)).concept or "", name
    return printed_cause(text)


def printed_cause(text: str) -> tuple[str, str]:
    """Concept and name of the longest civil cause that a text prints; empty when it prints none."""
    text = text.replace("劳动人事争议仲裁", "").replace("劳动争议仲裁", "")  # the name of a body, not a cause
    for printed, concept in _printed_causes():
        if printed in text:
            return concept, printed
    return "", ""


@cache
def _printed_causes() -> tuple[tuple[str, str], ...]:
    """Names of civil causes that are long enough to mean themselves, longest first, deepest concept."""
    found = {
        one.name: one.concept
        for one in sorted(causes.tree().values(), key=lambda one: one.level)
        if one.level >= 2 and len(one.name) >= 4 and one.name.endswith(("纠纷", "争议"))
    }
    return tuple(sorted(found.items(), key=lambda pair: (-len(pair[0]), pair[0])))
