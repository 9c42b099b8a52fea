"""Causes learned from the court's own filings: monthly, measured on a month kept out, used if not worse."""

from __future__ import annotations

import hashlib
import pickle
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import sklearn
from django.conf import settings
from django.utils import timezone

from judgegrid.domain import causes
from judgegrid.jobs.lessons import parted
from judgegrid.jobs.model_files import prune, store
from judgegrid.methods.text.causes import CauseModel, CauseRanking, CauseRow, rank_many
from judgegrid.records.ledger import learning
from judgegrid.records.ledger.learning import Example, InForce, Unmapped

LEAST_TRAINED = 50
MOST_CONFUSED = 10
TOP = 5
MOST_WORDS = 4
_MADE_BY = f"scikit-learn {sklearn.__version__}, {CauseModel.FORM}"


@dataclass(frozen=True, slots=True)
class Learned:
    """What one training came to; ``verdict`` says it in a sentence."""

    version: int
    month: date
    tested: int
    right: int
    in_force: bool
    verdict: str


def learn(*, at: datetime, measured: Collection[date] = ()) -> Learned:
    """Train on all months but the latest complete one, measure on that, and put in force what is not worse.

    What is measured is what is stored: the held-out month teaches the next model. Raises TooFew,
    also when the month is one of those ``measured``.
    """
    train, test, month = _parted(at, measured)
    candidate = CauseModel(_rows(), [(one.text, one.concept) for one in train])
    found = rank_many([one.text for one in test], candidate, top=TOP)
    before = learning.in_force()
    rival = (load(before) if before else None) or CauseModel(_rows())
    rival_right = _right(test, rank_many([one.text for one in test], rival, top=1))
    right = _right(test, found)
    better = right >= rival_right
    name = f"第 {before.version} 版" if before else "只凭案由名称"
    said = f"{month:%Y-%m} 检验 {len(test)} 件：首选正确 {right} 件，{name}正确 {rival_right} 件"
    verdict = f"{said}；{'新版启用' if better else '新版较差，不启用，继续用原来的'}"
    version = learning.next_version()
    file_name, file_hash = _store(candidate, version)
    learning.keep(
        {
            "version": version,
            "month": month,
            "examples": len(train),
            "causes": len({one.concept for one in train}),
            "tested": len(test),
            "right": right,
            "right_in_five": sum(
                t.concept in [c.number for c in r.causes] for t, r in zip(test, found, strict=True)
            ),
            "right_level1": sum(
                causes.at_level(t.concept, 1) == causes.at_level(r.causes[0].number, 1)
                for t, r in zip(test, found, strict=True)
            ),
            "before_version": before.version if before else None,
            "before_right": rival_right,
            "in_force": better,
            "verdict": verdict,
            "confused": _confused(test, found),
            "file_name": file_name,
            "file_hash": file_hash,
        },
        at=at,
    )
    used = learning.in_force()
    prune(folder(), "causes-*.pickle", used=used.file_name if used else "")
    return Learned(version, month, len(test), right, better, verdict)


def _parted(at: datetime, measured: Collection[date]) -> tuple[list[Example], list[Example], date]:
    return parted(
        learning.examples(before=timezone.localdate(at).replace(day=1)),
        on=lambda one: one.filed_on,
        label=lambda one: one.concept,
        least=LEAST_TRAINED,
        measured=measured,
        name="有事实与理由、案由已对应的收案",
    )


def _rows() -> list[CauseRow]:
    tree = [one for one in causes.tree().values() if one.concept.startswith("civil:")]
    return [CauseRow(one.concept, one.name, one.parent, one.level) for one in tree]


def _right(test: Sequence[Example], found: Sequence[CauseRanking]) -> int:
    return sum(one.concept == ranking.causes[0].number for one, ranking in zip(test, found, strict=True))


def _confused(test: Sequence[Example], found: Sequence[CauseRanking]) -> list[tuple[str, str, int]]:
    pairs = Counter(
        (one.concept, ranking.causes[0].number)
        for one, ranking in zip(test, found, strict=True)
        if one.concept != ranking.causes[0].number
    )
    return [(*pair, n) for pair, n in pairs.most_common(MOST_CONFUSED)]


def folder() -> Path:
    """Where the models lie."""
    return Path(settings.DATA_DIR) / "models"


def _store(model: CauseModel, version: int) -> tuple[str, str]:
    name = f"causes-{version}.pickle"
    return name, store(folder(), name, pickle.dumps((_MADE_BY, model), protocol=5))


def load(one: InForce) -> CauseModel | None:
    """The stored model; None when its file is gone, was altered, or was made by another version.

    Nothing is unpickled whose hash is not the one in the database.
    """
    path = folder() / one.file_name
    if not path.is_file():
        return None
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != one.file_hash:
        return None
    made_by, model = pickle.loads(data)
    return model if made_by == _MADE_BY else None


def suggest(*, at: datetime) -> int:
    """Suggest a cause for each unknown printed one from the facts of its filings; how many were suggested."""
    used = learning.in_force()
    model = load(used) if used else None
    if used is None or model is None:
        return 0
    return learning.suggest([_suggested(one, model, used) for one in learning.unmapped()], at=at)


def suggest_in(run_id: UUID) -> int:
    """The same for an import that was checked, from the facts of its own lines."""
    used = learning.in_force()
    model = load(used) if used else None
    found = [_suggested(one, model, used) for one in learning.unmapped_in(run_id)] if used and model else []
    return learning.suggest_in(run_id, found)


def _suggested(one: Unmapped, model: CauseModel, used: InForce) -> dict[str, Any]:
    texts = [f"{one.text}。{text}" for text in one.facts]
    rankings = rank_many(texts, model, top=TOP)
    shares: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for ranking in rankings:
        for cause in ranking.causes:
            shares[cause.number] += cause.share / len(rankings)
    concept, share = shares.most_common(1)[0]
    for ranking in rankings:
        words.update(w for cause in ranking.causes if cause.number == concept for w in cause.words)
    return {
        "edition": one.edition,
        "text": one.text,
        "concept": concept,
        "confidence": round(share, 3),
        "filings": len(rankings),
        "words": _named([word for word, _ in words.most_common(2)], model.telling(texts, concept)),
        "version": used.version,
    }


def _named(of_the_name: list[str], telling: Sequence[str]) -> list[str]:
    """Words of the cause's name first, then what else led there."""
    more = [one for one in telling if not any(one in word or word in one for word in of_the_name)]
    return [*of_the_name, *more][:MOST_WORDS]
