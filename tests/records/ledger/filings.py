"""Filings as an import leaves them, for the tests of attribution."""

from __future__ import annotations

from datetime import UTC, date, datetime

from judgegrid.records.ledger.models import Filing

AT = datetime(2026, 9, 30, 2, 0, tzinfo=UTC)


def make_filing(
    number: int, *, cause_id: str = "", home: str = "", seat: str = "", **given: object
) -> Filing:
    """A filing of the court of 滨湖区 whose defendant lives at ``home`` or has its seat at ``seat``."""
    fields = {
        "case_number": f"（2026）苏0211民初{number}号",
        "year": 2026,
        "court_code": "苏0211",
        "type_word": "民初",
        "sequence": number,
        "proceeding": "civil",
        "relevance": "count_first_instance_civil",
        "filed_on": date(2026, 9, 1),
        "cause_text": "民间借贷纠纷",
        "cause_id": cause_id,
        "sharing_class": "S",
        "scope_code": "320211000000",
        "row_hash": f"{number:064d}",
        "created_at": AT,
        "updated_at": AT,
    } | given
    places = {"defendant_home": home, "defendant_seat": seat}
    fields["locus"] = {kind: text for kind, text in places.items() if text} | fields.get("locus", {})
    return Filing.objects.create(**fields)
