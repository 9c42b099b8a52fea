"""Reading the ledger: filings in a scope by filters that combine, one filing with its history, imports."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from django.db.models import Q, QuerySet

from judgegrid.domain import case_numbers, causes
from judgegrid.domain.cell_values import Cell, text_of
from judgegrid.domain.filing_columns import FIELDS
from judgegrid.domain.parties import SIDES
from judgegrid.domain.people import CodeRange, Permission, Scope
from judgegrid.domain.privacy import mask_address, mask_id_number, mask_name, mask_phone
from judgegrid.domain.refusals import Absent, Invalid
from judgegrid.records.ledger import kept
from judgegrid.records.ledger.models import Filing, FilingChange, FilingParty, ImportRun
from judgegrid.records.scoping import reached
from judgegrid.records.sealed import keyed_hash
from judgegrid.records.territory.models import Area

PAGE = 50
MOST_COUNTED = 10_000
_CURSOR = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})_([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; empty means everything. ``area`` and ``cause`` take all that lies below.

    ``number``: a case number as far as it is typed. ``party``: keyed hash of a name (``party_key``), so that
    no address and no log holds the name itself.
    """

    number: str = ""
    party: str = ""
    court: str = ""
    area: str = ""
    cause: str = ""
    from_on: date | None = None
    to_on: date | None = None  # the day after the last
    batch: bool | None = None
    state: str = ""
    proceeding: str = ""
    unmapped: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A filing in a list: persons masked on pages, in clear in the (audited) export of those who may."""

    id: int
    case_number: str
    filed_on: date
    cause: str
    parties: str
    area: str
    state: str
    amount: Decimal | None
    is_batch: bool
    warnings: int
    sharing_class: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list; ``after`` is where the next begins, ``count`` stops at MOST_COUNTED + 1."""

    lines: list[Line]
    after: str
    count: int

    @property
    def counted(self) -> str:
        return f"{MOST_COUNTED:,} 件以上" if self.count > MOST_COUNTED else f"{self.count:,} 件"


@dataclass(frozen=True, slots=True)
class ShownParty:
    side: str
    name: str
    is_organisation: bool
    id_number: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class Change:
    at: datetime
    by_name: str
    import_id: uuid.UUID | None
    fields: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Detail:
    """One filing with parties, places, changes and attributions, masked unless ``in_clear``."""

    filing: Filing
    in_clear: bool
    parties: list[ShownParty]
    places: list[tuple[str, str]]
    changes: list[Change]
    attributions: list[dict[str, Any]] = field(default_factory=list)
    cause_path: tuple[str, ...] = ()
    area: str = ""


def _visible(scope: Scope) -> QuerySet[Filing]:
    if not scope.may(Permission.READ_FILINGS):
        raise Absent("无此页面")
    return Filing.objects.filter(reached(scope, classes=scope.filing_classes))


def _narrowed(filters: Filters, scope: Scope) -> QuerySet[Filing]:
    rows = _visible(scope)
    if filters.number:
        rows = rows.filter(_number(filters.number))
    if filters.party:
        rows = rows.filter(pk__in=FilingParty.objects.filter(name_key=filters.party).values("filing_id"))
    if filters.court:
        rows = rows.filter(court_code=filters.court)
    if filters.area:
        below = CodeRange.below(filters.area)
        rows = rows.filter(area_code__gte=below.low, area_code__lt=below.high)
    if filters.cause:
        if filters.cause not in causes.tree():
            raise Invalid("没有这个案由", {"cause": "从案由表中选择"})
        rows = rows.filter(cause_id__in=causes.descendants(filters.cause))
    if filters.unmapped:
        rows = rows.filter(cause_id="")
    if filters.from_on:
        rows = rows.filter(filed_on__gte=filters.from_on)
    if filters.to_on:
        rows = rows.filter(filed_on__lt=filters.to_on)
    if filters.batch is not None:
        rows = rows.filter(is_batch=filters.batch)
    if filters.state:
        rows = rows.filter(attribution_state=filters.state)
    if filters.proceeding:
        rows = rows.filter(proceeding=filters.proceeding)
    return rows


def _number(text: str) -> Q:
    """A whole case number in any spelling, else its beginning."""
    try:
        return Q(case_number=case_numbers.parse(text).canonical)
    except Invalid:
        plain = "".join(text.split()).translate(str.maketrans("()〔〕［］[]【】", "（）（）（）（）（）"))
        return Q(case_number__startswith=plain)


def party_key(name: str, *, scope: Scope) -> str:
    """The key under which a name is searched; whoever calls writes the search into the trail."""
    if not scope.may(Permission.READ_FILINGS):
        raise Absent("无此页面")
    return keyed_hash("".join(name.split()))


def filings(filters: Filters, *, scope: Scope, after: str = "", limit: int = PAGE) -> Listing:
    """One page of filings, newest first, beginning behind ``after`` (the key of the last line seen)."""
    rows = _narrowed(filters, scope)
    count = rows.order_by()[: MOST_COUNTED + 1].count()
    if found := _cursor(after):
        day, pk = found
        rows = rows.filter(Q(filed_on__lt=day) | Q(filed_on=day, pk__lt=pk), filed_on__lte=day)
    ids = list(rows.order_by("-filed_on", "-pk").values_list("pk", flat=True)[: limit + 1])  # index only
    more = len(ids) > limit
    page = list(
        Filing.objects.filter(pk__in=ids[:limit]).order_by("-filed_on", "-pk").defer("locus", "facts")
    )
    last = f"{page[-1].filed_on}_{page[-1].pk}" if more else ""
    return Listing(list(_lines(page, in_clear=False)), last, count)


def _cursor(after: str) -> tuple[date, int] | None:
    """Day and key of the last line seen; None for what no list handed out."""
    found = _CURSOR.fullmatch(after)
    try:
        return (date.fromisoformat(found[1]), int(found[2])) if found else None
    except ValueError:
        return None


def export_lines(filters: Filters, *, scope: Scope, limit: int) -> tuple[list[Line], bool]:
    """Up to ``limit`` filings, persons in clear for those who may see them; and whether there are more."""
    rows = list(_narrowed(filters, scope).order_by("-filed_on", "-pk").defer("locus", "facts")[: limit + 1])
    lines: list[Line] = []
    for start in range(0, min(len(rows), limit), 500):
        lines += _lines(rows[start : min(start + 500, limit)], in_clear=scope.sees_personal)
    return lines, len(rows) > limit


def chosen(ids: Sequence[int], *, scope: Scope) -> list[Line]:
    """The filings of these ids that the scope reaches, newest first."""
    rows = _visible(scope).filter(pk__in=ids).order_by("-filed_on", "-pk").defer("locus", "facts")
    return list(_lines(list(rows), in_clear=False))


def _lines(rows: list[Filing], *, in_clear: bool) -> Iterator[Line]:
    parties: dict[int, list[FilingParty]] = {}
    for party in FilingParty.objects.filter(filing_id__in=[row.pk for row in rows]).order_by(
        "side", "ordinal"
    ):
        parties.setdefault(party.filing_id, []).append(party)
    names = _area_names(row.area_code for row in rows)
    for row in rows:
        yield Line(
            row.pk,
            row.case_number,
            row.filed_on,
            row.cause_text,
            _against(parties.get(row.pk, ()), in_clear=in_clear),
            names.get(row.area_code, row.area_code),
            row.attribution_state,
            row.amount,
            row.is_batch,
            len(row.warnings),
            row.sharing_class,
        )


def _against(parties: Iterable[FilingParty], *, in_clear: bool) -> str:
    """原告 诉 被告, at most two names a side."""
    sides: dict[str, list[str]] = {"plaintiff": [], "defendant": []}
    for party in parties:
        if party.side in sides:
            name = party.details.get("name", "")
            shown = in_clear or party.is_organisation
            sides[party.side].append(name if shown else mask_name(name))
    short = ["、".join(names[:2]) + ("等" if len(names) > 2 else "") for names in sides.values()]
    return " 诉 ".join(one or "—" for one in short) if any(short) else ""


def _area_names(codes: Iterable[str]) -> dict[str, str]:
    wanted = {code for code in codes if code}
    return dict(Area.objects.filter(code__in=wanted).values_list("code", "name")) if wanted else {}


def courts_present(*, scope: Scope) -> list[str]:
    """Code words of the courts whose filings the scope reaches: a seek per court, no walk over filings."""
    visible, found, last = _visible(scope), [], ""
    words = Filing.objects.order_by("court_code").values_list("court_code", flat=True)
    while last := words.filter(court_code__gt=last).first() or "":
        if visible.filter(court_code=last).exists():
            found.append(last)
    return found


def filing(filing_id: int, *, scope: Scope, in_clear: bool = False) -> Detail:
    """One filing. ``in_clear`` shows personal data and is only for scopes that may see them.

    Raises Absent when there is no such filing in the scope.
    """
    row = _visible(scope).filter(pk=filing_id).select_related("last_import", "first_import").first()
    if row is None:
        raise Absent("没有这件收案")
    clear = in_clear and scope.sees_personal
    attributions = list(row.attributions.order_by("-at", "-pk").defer("text")[:20])
    names = _area_names([row.area_code, *(one.area_code for one in attributions)])
    return Detail(
        row,
        clear,
        [_shown(party, clear) for party in row.parties.order_by("pk")],
        [
            (_PLACES.get(kind, kind), text if clear else mask_address(text))
            for kind, text in row.locus.items()
        ],
        [_change(one, clear) for one in row.changes.order_by("-at", "-pk")[:50]],
        [{"one": one, "area": names.get(one.area_code, one.area_code)} for one in attributions],
        causes.breadcrumb(row.cause_id) if row.cause_id else (),
        names.get(row.area_code, row.area_code),
    )


_PLACES = {
    "compound": "小区",
    "place": "不动产或事件地点",
    "defendant_home": "被告住所",
    "plaintiff_home": "原告住所",
    "defendant_seat": "被告单位住所地",
}


def _shown(party: FilingParty, clear: bool) -> ShownParty:
    kept = party.details
    name, organisation = kept.get("name", ""), party.is_organisation
    texts = [kept.get(key, "") for key in ("id_number", "phone", "address")]
    if not clear:
        name = name if organisation else mask_name(name)
        texts = [
            mask(text) for mask, text in zip((mask_id_number, mask_phone, mask_address), texts, strict=True)
        ]
    return ShownParty(SIDES.get(party.side, party.side), name, organisation, *texts)


def _change(change: FilingChange, clear: bool) -> Change:
    values = change.values
    shown = []
    for name in change.fields:
        before, after = values.get(name, ("", ""))
        if not clear and name in (*SIDES, "place", "compound"):
            before, after = "(已隐去)", "(已变更)"
        shown.append((FIELDS[name].header if name in FIELDS else name, before or "(空)", after or "(空)"))
    return Change(change.at, change.by_name, change.source_import_id, shown)


def imports(*, scope: Scope, limit: int = 100) -> list[ImportRun]:
    """The latest imports in a scope."""
    _importer(scope)
    rows = ImportRun.objects.filter(reached(scope), kind="filings")
    return list(rows.select_related("by").defer("preview").order_by("-at")[:limit])


def import_run(run_id: uuid.UUID, *, scope: Scope) -> ImportRun:
    """One import; Absent outside the scope."""
    _importer(scope)
    run = ImportRun.objects.filter(reached(scope), pk=run_id).select_related("by").first()
    if run is None:
        raise Absent("没有这次导入")
    return run


def earlier_same_file(run: ImportRun, *, scope: Scope) -> ImportRun | None:
    """An import of the very same file that is done."""
    same = ImportRun.objects.filter(reached(scope), file_hash=run.file_hash, state="done").exclude(pk=run.pk)
    return same.order_by("-finished_at").first()


@dataclass(frozen=True, slots=True)
class Headings:
    """Headings of an uploaded file with a sample below each, for the page where columns are matched."""

    sheets: tuple[str, ...]
    headers: tuple[str, ...]
    samples: list[list[str]]


def headings(run: ImportRun, *, scope: Scope) -> Headings:
    """What stands at the beginning of an uploaded file. Samples are masked to their first characters."""
    _importer(scope)
    with kept.sample(kept.place_of(run.file_path), sheet=run.sheet) as table:
        rows = [row.cells for _, row in zip(range(4), table.rows(), strict=False)]
    samples = [
        [sample[:12] + ("…" if len(sample) > 12 else "") for row in rows if (sample := _sample(row[index]))][
            :2
        ]
        for index in range(len(table.headers))
    ]
    return Headings(table.sheets, table.headers, samples)


def wrong_rows(run_id: uuid.UUID, *, scope: Scope) -> IO[bytes]:
    """The workbook of the wrong lines of an import, in clear; whoever calls writes that into the trail.

    Raises Absent when there is none, Invalid when the kept file does not open.
    """
    found = kept.wrong_rows(import_run(run_id, scope=scope))
    if found is None:
        raise Absent("没有错误行文件")
    return found


def _sample(cell: Cell) -> str:
    try:
        return text_of(cell)
    except Invalid:  # a number that lost its digits: the dry run will say so
        return str(cell)


def _importer(scope: Scope) -> None:
    if not scope.may(Permission.IMPORT_FILINGS):
        raise Absent("无此页面")
