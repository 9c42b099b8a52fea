"""The parties of reports, kept beside them: given with the report, else read from its text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from judgegrid.domain.dispute_parties import NamedParty, parties_in
from judgegrid.records import bulk
from judgegrid.records.disputes.models import Dispute, DisputeParty
from judgegrid.records.sealed import keyed_hash


def keep_parties(rows: Iterable[tuple[Dispute, Sequence[NamedParty]]]) -> int:
    """Write the parties of saved disputes anew, those given or, without any, those the text names.

    Gives their number. Call inside the transaction that writes the disputes.
    """
    found = [(dispute, given or parties_in(f"{dispute.subject}\n{dispute.text}")) for dispute, given in rows]
    ids = [dispute.pk for dispute, _ in found]
    for start in range(0, len(ids), 500):
        DisputeParty.objects.filter(dispute_id__in=ids[start : start + 500]).delete()
    return bulk.create(
        DisputeParty(
            dispute_id=dispute.pk,
            ordinal=at,
            is_organisation=one.is_organisation,
            name=one.name,
            phone=one.phone,
            name_key=keyed_hash(one.name),
            phone_key=keyed_hash(one.phone),
        )
        for dispute, parties in found
        for at, one in enumerate(parties, 1)
    )
