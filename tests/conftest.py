"""The world of the tests: a small city and the people in it, with their strangers from the next district."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import settings

from judgegrid.records.accounts.models import Post, User
from judgegrid.records.accounts.queries import person_of
from judgegrid.records.territory.models import Area

TODAY = date(2026, 9, 30)
os.environ.setdefault("OMP_NUM_THREADS", "1")  # of two workers: their threads would spin on each other
settings.register_profile("house", deadline=None)  # a busy machine is no fault of the code under test
settings.load_profile("house")


@dataclass(frozen=True)
class World:
    """Codes of the small city (real divisions of Wuxi)."""

    city: str = "320200000000"
    county: str = "320211000000"
    township: str = "320211001000"
    village: str = "320211001001"
    sister: str = "320211001002"
    grid: str = "32021100100101001"
    next_county: str = "320213000000"
    next_township: str = "320213001000"
    next_village: str = "320213001001"


AREAS = [
    ("320000000000", "江苏省", "province", ""),
    ("320200000000", "无锡市", "city", "320000000000"),
    ("320211000000", "滨湖区", "county", "320200000000"),
    ("320211001000", "河埒街道", "township", "320211000000"),
    ("320211001001", "水秀社区居民委员会", "village", "320211001000"),
    ("320211001002", "稻香社区居民委员会", "village", "320211001000"),
    ("32021100100101001", "水秀社区第一网格", "grid", "320211001001"),
    ("320213000000", "梁溪区", "county", "320200000000"),
    ("320213001000", "崇安寺街道", "township", "320213000000"),
    ("320213001001", "盛岸社区居民委员会", "village", "320213001000"),
]

# short name of a person → role, area; *_next is the stranger of the next district
PEOPLE = {
    "grid_worker": ("grid_worker", "32021100100101001"),
    "community_head": ("community_head", "320211001001"),
    "mediator": ("mediator", "320211001001"),
    "grid_judge": ("grid_judge", "320211001000"),
    "judge_assistant": ("judge_assistant", "320211001000"),
    "station_head": ("station_head", "320211001000"),
    "docketing_clerk": ("docketing_clerk", "320211000000"),
    "governance_office": ("governance_office", "320211000000"),
    "court_leader": ("court_leader", "320211000000"),
    "street_center": ("street_center", "320211001000"),
    "political_legal": ("political_legal", "320211000000"),
    "city_office": ("governance_office", "320200000000"),
    "system_admin": ("system_admin", ""),
    "security_admin": ("security_admin", ""),
    "audit_admin": ("audit_admin", ""),
    "judge_next": ("grid_judge", "320213001000"),
    "clerk_next": ("docketing_clerk", "320213000000"),
    "office_next": ("governance_office", "320213000000"),
    "worker_next": ("grid_worker", "320213001001"),
}


@pytest.fixture
def world(db) -> World:
    """The areas of the small city."""
    made: dict[str, Area] = {}
    for code, name, level, parent in AREAS:
        made[code] = Area.objects.create(
            code=code,
            name=name,
            short_name=name.removesuffix("社区居民委员会"),
            level=level,
            parent=made.get(parent),
            valid_from=date(2015, 1, 1),
        )
    return World()


@pytest.fixture
def people(world):
    """Users by short name (see PEOPLE), each with one approved post since 2020; no usable password."""
    users = {}
    now = timezone.now()
    for short, (role, area_code) in PEOPLE.items():
        user = User.objects.create(username=short, name=f"测试{short}", password="!", password_set_at=now)
        Post.objects.create(
            user=user,
            role=role,
            area_code=area_code,
            from_on=date(2020, 1, 1),
            approved_by=user,
            approved_at=now,
        )
        users[short] = user
    return users


@pytest.fixture
def scope_of(people):
    """scope_of("grid_judge") → the Scope of that person on TODAY."""
    return lambda short: person_of(people[short]).scope(TODAY)


@pytest.fixture
def signed_in(people):
    """signed_in("grid_judge") → a Django test client signed in as that person."""

    def sign_in(short: str) -> Client:
        client = Client()
        client.force_login(people[short], backend="judgegrid.records.accounts.backends.Backend")
        return client

    return sign_in
