"""A line against the filing it meets in the ledger: what would change, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from judgegrid.domain import case_numbers, privacy
from judgegrid.domain.cell_values import Cell
from judgegrid.domain.filing_cells import Known
from judgegrid.domain.filing_columns import FIELDS
from judgegrid.domain.filings import Filing, derive
from judgegrid.domain.parties import SIDES, Party
from judgegrid.domain.privacy import Flag, SharingClass
from judgegrid.records.ledger.models import Filing as FilingRow
from judgegrid.records.ledger.staging import parties_of
from judgegrid.records.sealed import keyed_hash

_SIMPLE = ("filed_on", "received_on", "closed_on", "amount", "closing_way", "procedure", "judge_name")
_SIMPLE += ("cause_number", "pre_filing_number", "facts")
_UNCOMPARED = frozenset({"case_number", "court"})  # the key itself; and what only checks it


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that would change, with its text before and after: in clear (to be sealed) and masked."""

    field: str
    before: str
    after: str
    shown_before: str
    shown_after: str

    @property
    def label(self) -> str:
        return FIELDS[self.field].header


@dataclass(frozen=True, slots=True)
class Comparison:
    """The filing as it would be, and what is different; ``moved``: its places or its cause are."""

    filing: Filing
    differences: tuple[Difference, ...]
    moved: bool


def row_hash(cells: Mapping[str, Cell]) -> str:
    """Keyed fingerprint of the cells of a line, by field; a line with the same one needs no second look.

    The same content in another spelling has another fingerprint: it is then compared field by field.
    """
    return keyed_hash("\x1e".join(f"{name}={cell}" for name, cell in cells.items() if cell != ""))


def given_of(row: FilingRow) -> dict[str, Any]:
    """What the ledger holds of a filing, in the shape in which a line gives it."""
    given: dict[str, Any] = {name: getattr(row, name) for name in _SIMPLE if getattr(row, name)}
    given["case_number"] = case_numbers.parse(row.raw_case_number or row.case_number)
    given["cause"] = row.cause_text
    given |= {name: row.locus[name] for name in ("compound", "place") if row.locus.get(name)}
    if row.flags:
        given["sensitive"] = tuple(Flag(one) for one in row.flags)
    if row.is_batch and not row.batch_key:
        given["batch"] = True
    return given | parties_of(row.parties.all())


def compare(
    row: FilingRow, given: Mapping[str, Any], *, known: Known, remarks: Iterable[tuple[str, str]]
) -> Comparison:
    """What a line changes. A cell that is empty in the file keeps what the ledger knows.

    Flags are only added and the sharing class is only raised: lowering needs approval (SH-1).
    """
    before = given_of(row)
    merged = {**before, **given}
    merged["sensitive"] = tuple(sorted({*before.get("sensitive", ()), *given.get("sensitive", ())}))
    filing = derive(merged, known=known, remarks=remarks)
    for side in SIDES:
        merged[side] = tuple(one for one in filing.parties if one.side == side)
    differences = tuple(
        Difference(
            name,
            _said(before.get(name)),
            _said(merged.get(name)),
            _masked(name, before.get(name)),
            _masked(name, merged.get(name)),
        )
        for name in FIELDS
        if name not in _UNCOMPARED and (before.get(name) or None) != (merged.get(name) or None)
    )
    places = {**row.locus, **filing.places}
    moved = places != row.locus or filing.values["cause_id"] != row.cause_id
    filing.places = places
    _keep_raised(row, filing)
    return Comparison(filing, differences, moved)


def _keep_raised(row: FilingRow, filing: Filing) -> None:
    old, new = SharingClass(row.sharing_class), SharingClass(filing.values["sharing_class"])
    if privacy.more_closed(old, new) is old and old is not new:
        filing.values |= {"sharing_class": old.value, "class_reason": row.class_reason}
    filing.values["is_batch"] = filing.values["is_batch"] or row.is_batch


def _said(value: Any) -> str:
    """A value as people read it; parties with all that is known of them."""
    if value is None or value == () or value is False:
        return ""
    if value is True:
        return "是"
    if isinstance(value, tuple):
        return "；".join(_party(one) if isinstance(one, Party) else one.label for one in value)
    return value.canonical if isinstance(value, case_numbers.CaseNumber) else str(value)


def _party(party: Party) -> str:
    known = (party.id_number, party.phone, party.address, "单位" if party.is_organisation else "")
    extra = "，".join(one for one in known if one)
    return f"{party.name}（{extra}）" if extra else party.name


def _masked(name: str, value: Any) -> str:
    if name in ("place", "compound"):
        return privacy.mask_address(value or "")
    if name == "facts":
        return f"（{len(value)} 字）" if value else ""
    if name not in SIDES:
        return _said(value)
    return "；".join(
        _party(
            Party(
                one.side,
                one.name if one.is_organisation else privacy.mask_name(one.name),
                one.is_organisation,
                privacy.mask_id_number(one.id_number),
                privacy.mask_phone(one.phone),
                privacy.mask_address(one.address),
            )
        )
        for one in value or ()
    )
