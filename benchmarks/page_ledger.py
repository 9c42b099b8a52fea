# ruff: noqa: E402 (settings are found, or the path is set, before what needs them)
"""The installation that ``pages.py`` measures: the demo city's areas, many filings, restricted people."""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "judgegrid.config.settings")

import django

django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from judgegrid.domain import causes
from judgegrid.domain.areas import short_name
from judgegrid.domain.courts import all_courts
from judgegrid.domain.people import Role
from judgegrid.jobs import computing
from judgegrid.jobs.demo import ground
from judgegrid.jobs.demo.places import build_city
from judgegrid.records import bulk
from judgegrid.records.accounts.computing import NewPerson, settle
from judgegrid.records.accounts.models import User
from judgegrid.records.ledger.models import Filing, FilingParty
from judgegrid.records.sealed import provider

SINCE = date(2023, 1, 1)
VARIANTS = 200
FILING = (
    *("id", "case_number", "raw_case_number", "year", "court_code", "type_word", "sequence", "legacy"),
    *("proceeding", "relevance", "filed_on", "closing_way", "procedure", "amount", "cause_text"),
    *("cause_number", "cause_edition", "cause_id", "cause_how", "party_kind", "batch_key", "is_batch"),
    *("pre_filing_number", "judge_name", "compound_name", "organisation_name", "locus", "sharing_class"),
    *("flags", "class_reason", "area_code", "scope_code", "attribution_state", "attribution_confidence"),
    *("attribution_method", "warnings", "row_hash", "created_at", "updated_at"),
    *("plaintiff_area", "defendant_area", "facts"),
)
PARTY = (
    *("filing_id", "side", "ordinal", "is_organisation", "details"),
    *("name_key", "id_key", "phone_key"),
)


def build(filings: int, users: int) -> list[dict[str, str]]:
    """Fill the database that the settings name; session key, role and area of each person."""
    call_command("migrate", interactive=False, verbosity=0)
    city = build_city(short_name)
    ground.lay(city, at=timezone.now())
    codes = [unit.code for unit in city.units]
    with transaction.atomic():
        bulk.insert(Filing, FILING, _filings(codes, filings))
        bulk.insert(FilingParty, PARTY, _parties(filings))
    computing.compute_now(mode="scratch")
    return _people(codes, users)


def _filings(codes: list[str], count: int) -> Iterator[tuple[Any, ...]]:
    dice, at = random.Random(1), timezone.now()
    court_of = {one.division_code[:6]: code for code, one in all_courts().items() if one.division_code}
    leaves = [one for one in causes.tree() if one.startswith("civil") and not causes.children(one)][:150]
    places = list(accumulate(dice.gammavariate(2, 1) for _ in codes))
    weights = list(accumulate(1 / (n + 1) for n in range(len(leaves))))
    days = (timezone.localdate(at) - SINCE).days
    locus = provider().seal(json.dumps({"property": "某路1号"}, ensure_ascii=False))
    for number in range(1, count + 1):
        day = SINCE + timedelta(days=dice.randrange(days))
        code = dice.choices(codes, cum_weights=places)[0]
        cause, known = dice.choices(leaves, cum_weights=weights)[0], dice.random() < 0.85
        court = court_of.get(code[:6], "苏02")
        name = f"（{day.year}）{court}民初{number}号"
        yield (
            *(number, name, name, day.year, court, "民初", number, False),
            *("civil", "count_first_instance_civil", day, "", "简易", None, causes.get(cause).name),
            *("", "2025", cause, "exact", dice.choice(("NN", "NO", "ON", "OO")), "", dice.random() < 0.15),
            *("", "", f"小区{dice.randrange(6)}" if dice.random() < 0.3 else "", "", locus),
            *(dice.choice("SSSRRX"), "[]", "", code if known else "", code if known else f"{code[:6]}000000"),
            *("attributed" if known else "unknown", 0.9 if known else None, "machine", "[]", "", at, at),
            *(dice.choices(codes, cum_weights=places)[0], code if known else "", ""),
        )


def _parties(count: int) -> Iterator[tuple[Any, ...]]:
    sealed = [
        provider().seal(json.dumps({"name": f"{'赵钱孙李'[n % 4]}测试{n}"}, ensure_ascii=False))
        for n in range(VARIANTS)
    ]
    for number in range(1, count + 1):
        for place, side in enumerate(("plaintiff", "defendant")):
            yield (number, side, 1, False, sealed[(number + place) % VARIANTS], f"k{number % 9973}", "", "")


def _people(codes: list[str], users: int) -> list[dict[str, str]]:
    """Clerks of a district and judges of a street, by turns; each signed in."""
    townships = sorted({f"{code[:9]}000" for code in codes})
    wanted = []
    for n in range(users):
        township = townships[n * len(townships) // users]
        clerk = n % 2 == 0
        role = Role.DOCKETING_CLERK if clerk else Role.GRID_JUDGE
        area = f"{township[:6]}000000" if clerk else township
        wanted.append(NewPerson(f"bench{n}", f"测试{n}", "", role, area))
    settle(wanted, password="not used: the sessions are made here", at=timezone.now(), on=SINCE)
    return [
        {
            "session": _session(User.objects.get(username=one.username)),
            "role": one.role,
            "area": one.area_code,
        }
        for one in wanted
    ]


def _session(user: User) -> str:
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


if __name__ == "__main__":
    print(json.dumps(build(int(sys.argv[1]), int(sys.argv[2]))))
