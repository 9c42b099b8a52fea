"""Statutes brought in from files: whole editions, the same file twice changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from judgegrid.domain.people import Scope
from judgegrid.domain.statutes import CODE_IN_FORCE, REPEALED_BY_CODE, Edition
from judgegrid.records.audit.actions import record
from judgegrid.records.guidance.models import Provision, StatuteEdition

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Loaded:
    """Editions new, changed, as before; articles written."""

    new: int
    changed: int
    unchanged: int
    articles: int


def digest_of(edition: Edition) -> str:
    """What an edition says, in one hash."""
    found = hashlib.sha256()
    days = (edition.adopted_on, edition.in_force_on, _ended(edition))
    for part in (edition.law, edition.title, *map(str, days), edition.category, edition.source):
        found.update(part.encode() + b"\0")
    for article in edition.articles:
        found.update(f"{article.number}\0{article.head}\0{article.text}\0".encode())
    return found.hexdigest()


def _ended(edition: Edition) -> date | None:
    if edition.repealed_on is None and edition.law in REPEALED_BY_CODE:
        return CODE_IN_FORCE
    return edition.repealed_on


@transaction.atomic
def load_statutes(
    editions: Iterable[Edition],
    *,
    at: datetime,
    scope: Scope,
    actor_name: str,
    source: str = "",
    dry_run: bool = False,
    keep_fuller: bool = False,
) -> Loaded:
    """Write editions; one that reads as before stays untouched.

    ``keep_fuller``: an edition stored with more articles than the one brought is left alone: excerpts never
    replace whole laws.
    """
    new = changed = unchanged = articles = 0
    for edition in editions:
        known = StatuteEdition.objects.filter(law=edition.law, adopted_on=edition.adopted_on).first()
        digest = digest_of(edition)
        fuller = known is not None and keep_fuller and known.article_count > len(edition.articles)
        if known is not None and (known.digest == digest or fuller):
            unchanged += 1
            continue
        new, changed = new + (known is None), changed + (known is not None)
        articles += len(edition.articles)
        if not dry_run:
            _write(edition, known, digest, at)
    if (new or changed) and not dry_run:
        detail = {"new": new, "changed": changed, "articles": articles}
        record(
            at=at, action="statutes.load", object_type="statutes", scope=scope, actor_name=actor_name,
            source=source, detail=detail,
        )  # fmt: skip
    return Loaded(new, changed, unchanged, articles)


def _write(edition: Edition, known: StatuteEdition | None, digest: str, at: datetime) -> None:
    row = known or StatuteEdition(law=edition.law, adopted_on=edition.adopted_on)
    row.title, row.in_force_on, row.repealed_on = edition.title, edition.in_force_on, _ended(edition)
    row.category, row.source, row.digest = edition.category, edition.source, digest
    row.article_count, row.loaded_at = len(edition.articles), at
    row.save()
    row.articles.all().delete()
    Provision.objects.bulk_create(
        (
            Provision(edition=row, place=place, number=one.number, head=one.head, text=one.text)
            for place, one in enumerate(edition.articles, 1)
        ),
        batch_size=BATCH,
    )
