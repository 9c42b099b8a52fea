"""Filings with parties and reports before them, for the tests of links and notices."""

from datetime import UTC, date, datetime

from django.utils import timezone

from judgegrid.domain.dispute_parties import NamedParty
from judgegrid.jobs.linking import link_now
from judgegrid.records.disputes.computing import Report, take_in
from judgegrid.records.disputes.models import Dispute
from judgegrid.records.ledger.models import Filing, FilingParty

AT = datetime(2026, 9, 30, 2, tzinfo=UTC)
VILLAGE, SISTER, NEXT = "320211001001", "320211001002", "320213001001"


def filing(
    number, *, names=("张建国", "李秀英"), on=date(2026, 6, 15), area=VILLAGE, phones=("", ""), **given
):
    """A property filing of 水秀 with a plaintiff and a defendant; ``given`` changes its fields."""
    fields = {
        "case_number": f"（2026）苏0211民初{number}号", "year": on.year, "court_code": "苏0211",
        "type_word": "民初", "sequence": number, "proceeding": "civil",
        "relevance": "count_first_instance_civil", "filed_on": on, "received_on": on,
        "cause_text": "物业服务合同纠纷", "cause_id": "civil:126", "party_kind": "NN", "sharing_class": "S",
        "area_code": area, "scope_code": area, "attribution_state": "attributed",
        "attribution_confidence": 0.95, "row_hash": f"{number:064d}", "created_at": AT, "updated_at": AT,
    }  # fmt: skip
    row = Filing.objects.create(**fields | given)
    for side, name, phone in zip(("plaintiff", "defendant"), names, phones, strict=True):
        FilingParty.objects.create(
            filing=row, side=side, ordinal=1, is_organisation="公司" in name,
            details={"name": name, "phone": phone},
        )  # fmt: skip
    return row


def report(
    number, *, names=("李秀英", "张建国"), on=date(2026, 6, 1), area=VILLAGE, kind="D14", place="", text=""
):
    """A report of the grid that names its parties."""
    at = timezone.make_aware(datetime(on.year, on.month, on.day, 10))
    take_in(
        [
            Report(
                outside_id=str(number), reporter="w", subject="业主拒交物业费", text=text, reported_at=at,
                dispute_type=kind, type_how="person", scope_code=area, area_code=area, place_name=place,
                parties=tuple(NamedParty(name) for name in names),
            )
        ],
        at=AT,
        origin="t",
    )  # fmt: skip
    return Dispute.objects.get(outside_id=f"t:{number}")


def link_all():
    """Run a comparison as the command does."""
    return link_now()
