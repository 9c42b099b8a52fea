"""Types of disputes learned from own reports: measured on a month kept out, used if not worse."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from judgegrid.jobs.lessons import parted
from judgegrid.jobs.model_files import prune, store
from judgegrid.methods.text.lay_types import TypeModel
from judgegrid.methods.text.type_arrays import TypeArrays
from judgegrid.records.disputes import learned_types as kept
from judgegrid.records.disputes.learned_types import Example

LEAST_TRAINED = 200  # fewer reports teach less than the list of words already knows


@dataclass(frozen=True, slots=True)
class LearnedTypes:
    """What one training came to; ``verdict`` says it in a sentence."""

    version: int
    month: date
    tested: int
    right: int
    in_force: bool
    verdict: str


def learn_types(*, at: datetime, measured: Collection[date] = ()) -> LearnedTypes:
    """Train on all months but the latest complete one, measure on that, put in force what is not worse.

    Not worse: neither than the model in force nor than the list of words. Raises TooFew,
    also when the month is one of those ``measured``.
    """
    train, test, month = _parted(at, measured)
    candidate = TypeModel([(one.text, one.label) for one in train]).arrays()
    right, sure, sure_right = _measured(test, candidate)
    words_right = sum(_by_words(one) == one.label for one in test)
    before = kept.in_force()
    before_right = _measured(test, before.model)[0] if before else None
    better = right >= max(words_right, before_right or 0)
    said = f"{month:%Y-%m} 检验 {len(test)} 件：首选正确 {right} 件，只凭词表正确 {words_right} 件"
    if before:
        said += f"，第 {before.version} 版正确 {before_right} 件"
    verdict = f"{said}；{'新版启用' if better else '新版较差，不启用，继续用原来的'}"
    version = kept.next_version()
    name = f"types-{version}.npz"
    file_hash = store(kept.folder(), name, candidate.to_bytes())
    kept.keep(
        {
            "version": version,
            "month": month,
            "examples": len(train),
            "types": len(candidate.labels),
            "tested": len(test),
            "right": right,
            "sure": sure,
            "sure_right": sure_right,
            "words_right": words_right,
            "before_version": before.version if before else None,
            "before_right": before_right,
            "in_force": better,
            "verdict": verdict,
            "file_name": name,
            "file_hash": file_hash,
        },
        at=at,
    )
    used = version if better else before.version if before else 0
    prune(kept.folder(), "types-*.npz", used=f"types-{used}.npz")
    return LearnedTypes(version, month, len(test), right, better, verdict)


def _parted(at: datetime, measured: Collection[date]) -> tuple[list[Example], list[Example], date]:
    return parted(
        kept.examples(before=timezone.localdate(at).replace(day=1)),
        on=lambda one: one.reported_on,
        label=lambda one: one.label,
        least=LEAST_TRAINED,
        measured=measured,
        name="由人定了类型的上报",
    )


def _measured(test: list[Example], model: TypeArrays) -> tuple[int, int, int]:
    """How many are right, how many are named as sure, how many of these are right."""
    right = sure = sure_right = 0
    for one in test:
        first = next(iter(model.rank(one.text, top=1)), None)
        hit = first is not None and first.label == one.label
        right += hit
        if first is not None and first.share >= kept.SURE:
            sure, sure_right = sure + 1, sure_right + hit
    return right, sure, sure_right


def _by_words(one: Example) -> str:
    found = kept.rank_by_words(one.text.subject, one.text.body)
    return found[0].dispute_type if found else ""
