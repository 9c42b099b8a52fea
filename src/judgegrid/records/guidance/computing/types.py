"""Which type a description has, learned from the disputes that people of this court typed."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import Count, Max, Q, QuerySet

from judgegrid.methods.text.lay_types import LayText, TypeModel, rank_types
from judgegrid.records.disputes.models import Dispute
from judgegrid.records.guidance.models import Consultation

MOST_EXAMPLES = 5000
BATCH = 50
LEAST_EXAMPLES = 200  # fewer reports teach less than the words of the guides already know


def waiting() -> bool:
    """Whether a description waits."""
    return Consultation.objects.filter(types_state="asked").exists()


def rank_waiting() -> int:
    """Rank the types of waiting descriptions; how many. With too few reports none is learned.

    A description that somebody else settled meanwhile is left as it is.
    """
    done = 0
    rows = Consultation.objects.filter(types_state="asked").order_by("pk")[:BATCH]
    model = _model() if rows else None
    for row in rows:
        asked = Consultation.objects.filter(pk=row.pk, types_state="asked")
        if model is None:
            done += asked.update(types_state="none")
            continue
        ranked = rank_types(LayText("", row.text), model)
        types = [{"label": one.label, "share": one.share, "words": list(one.words)} for one in ranked]
        done += asked.update(types_state="done", types=types)
    return done


def _model() -> TypeModel | None:
    """The model of the reports as they are now; None when there are too few of two types."""
    known = _examples().aggregate(n=Count("pk"), last=Max("pk"), labels=Count("dispute_type", distinct=True))
    if known["n"] < LEAST_EXAMPLES or known["labels"] < 2:
        return None
    return _trained(known["n"], known["last"])


def _examples() -> QuerySet[Dispute]:
    """Reports whose type a person settled, none of them closed to everyone."""
    typed = Q(type_how="person") & ~Q(dispute_type="") & ~Q(state="withdrawn") & ~Q(sharing_class="X")
    return Dispute.objects.filter(typed).order_by()


@lru_cache(maxsize=2)
def _trained(count: int, last: int) -> TypeModel:
    rows = _examples().order_by("-pk").values_list("subject", "text", "dispute_type")[:MOST_EXAMPLES]
    return TypeModel([(LayText(subject, text), label) for subject, text, label in rows])
