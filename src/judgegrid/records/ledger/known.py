"""What this court knows beside the shipped tables: its courts, type words and causes."""

from __future__ import annotations

from datetime import date

from judgegrid.domain.case_types import Relevance
from judgegrid.domain.courts import Court, all_courts
from judgegrid.domain.filing_cells import Known
from judgegrid.records.ledger.models import LocalWord
from judgegrid.records.territory.models import Court as CourtRow


def known(*, on: date) -> Known:
    """Shipped tables, then the courts of the territory, then what people decided in the work list."""
    courts = dict(all_courts())
    for row in CourtRow.objects.exclude(level="tribunal"):
        if row.scope_code:
            first = row.valid_from.year if row.valid_from else 0
            last = row.valid_to.year if row.valid_to else None
            courts[row.code] = Court(row.code, row.name, row.level, row.scope_code, first, last)
    type_words, aliases = {}, {}
    for word in LocalWord.objects.all():
        if word.kind == "court":
            courts[word.text] = Court(word.text, word.name, "", word.meaning, 0, None)
        elif word.kind == "type_word":
            type_words[word.text] = Relevance(word.meaning)
        else:
            aliases[word.edition, word.text] = word.meaning
    return Known(courts, on, type_words, aliases)


def division_of(court: Court | None, *, otherwise: str) -> str:
    """The 12-digit code of a court's division; ``otherwise`` when the court is not known."""
    return court.division_code.ljust(12, "0") if court and court.division_code else otherwise
