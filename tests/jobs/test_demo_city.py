"""The demo city: believable, invented, the same at every call."""

import os
import time
from collections import Counter
from functools import partial

from judgegrid.domain.areas import short_name
from judgegrid.domain.case_numbers import parse
from judgegrid.jobs.attribution import Attributed
from judgegrid.jobs.demo import docket, faults, ground, people, places
from judgegrid.jobs.demo.build import STRETCHES
from judgegrid.jobs.demo.second_process import finished, second_process
from judgegrid.methods.text.address_rows import AreaRow, PlaceRow
from judgegrid.methods.text.addresses import attribute
from judgegrid.methods.text.gazetteer import Gazetteer
from judgegrid.records.accounts import passwords
from judgegrid.records.accounts.models import User

CITY = places.build_city(short_name)


def rows(scale=0.02):
    found = docket.rows_of(CITY, "320211", scale=scale)
    faults.number(found, "320211")
    return found


def test_it_has_the_units_and_about_the_residents_of_the_real_city():
    assert len(CITY.units) == 1254
    assert abs(sum(unit.residents for unit in CITY.units) - 7_480_000) < 20_000


def test_the_same_call_gives_the_same_docket():
    assert rows() == rows()


def test_causes_follow_the_published_mix():
    causes = Counter(row["cause"] for row in rows(0.2))
    whole = sum(causes.values())
    assert 0.09 < causes["民间借贷纠纷"] / whole < 0.15
    assert 0.05 < causes["物业服务合同纠纷"] / whole < 0.12
    assert 0.10 < (causes["金融借款合同纠纷"] + causes["信用卡纠纷"]) / whole < 0.18


def test_spring_festival_is_quiet_and_quarters_end_with_property_suits():
    months = Counter(row["filed_on"].month for row in rows(0.2))
    assert months[2] < 0.7 * months[3]


def test_case_numbers_are_messy_but_readable_and_unique():
    found = rows(0.1)
    canonical = {parse(row["case_number"]).canonical for row in found}
    assert len(canonical) == len(found)
    assert any(row["case_number"].startswith(("(", "〔")) for row in found)


def test_spoiled_rows_are_few_and_wrong():
    spoiled = faults.spoil(rows(), "320211")
    assert 1 <= sum(a["case_number"] != b["case_number"] for a, b in zip(rows(), spoiled, strict=True)) <= 3


def test_phones_belong_to_nobody_and_the_password_is_a_good_one():
    assert all(row["plaintiff_phone"].startswith("1990000") for row in rows() if row.get("plaintiff_phone"))
    assert not any(
        passwords.faults(people.PASSWORD, user=User(username=one.username)) for one in people.PEOPLE
    )


def test_there_is_an_account_for_every_role_and_a_stranger_next_door():
    assert len({one.role for one in people.PEOPLE}) == 14
    assert len({one.username for one in people.PEOPLE}) == len(people.PEOPLE)


def test_a_compound_of_each_county_lies_in_two_communities_and_is_told_apart_by_building():
    shared = ground.divided(CITY)
    assert {unit.county for unit in shared.values()} == set(places.RESIDENTS)
    headers = ("area_code", "name", "address", "manager", "households", "building_from", "building_to")
    rows = [dict(zip(headers, one, strict=True)) for one in ground._places(CITY)]
    name, following = next(iter(shared.items()))
    first, second = [one for one in rows if one["name"] == name]
    assert second["area_code"] == following.code != first["area_code"]
    assert first["building_to"] + 1 == second["building_from"]
    areas = [
        AreaRow("320200000000", "city", "无锡市", "320000000000"),
        *(AreaRow(one["area_code"], "village", one["area_code"], "320200000000") for one in (first, second)),
    ]
    library = Gazetteer(
        areas,
        [
            PlaceRow(
                one["name"], one["area_code"], building_from=one["building_from"],
                building_to=one["building_to"],
            )
            for one in (first, second)
        ],
    )  # fmt: skip
    for building, home in ((5, first), (45, second)):
        assert attribute(f"无锡市{name}{building}幢301室", library).area_code == home["area_code"]
    assert attribute(f"无锡市{name}", library).level == "city"


def test_the_second_process_is_ready_for_what_the_building_asks_of_it():
    with second_process() as helper:
        asked = helper.ask(partial(Attributed, STRETCHES, 1))
        assert asked.answer.result(timeout=120) == Attributed(STRETCHES, 1)


def test_all_that_the_helper_has_not_begun_is_taken_over():
    with second_process() as helper:
        asked = [helper.ask(partial(time.sleep, 1)), *(helper.ask(os.getpid) for _ in range(4))]
        while not asked[0].answer.running():
            time.sleep(0.01)
        assert finished(asked) == [os.getpid()] * 4 + [None]
