"""Facts for tests: a filing or dispute row in the order of the schema, with what a test says changed."""

from datetime import date, timedelta
from random import Random

from judgegrid.warehouse.schema import DISPUTES, FILINGS

VILLAGES = ("320211001001", "320211001002", "320211002001", "320213001001")
CAUSES = (
    ("civil:126", "civil:四", "civil:十", "civil:126"),
    ("civil:14", "civil:二", "civil:二1", "civil:14"),
    ("", "", "", ""),
)


def filing(number, filed_on, area_code="320211001001", **said):
    row = {
        "id": number,
        "filed_on": filed_on,
        "month": filed_on.replace(day=1),
        "area_code": area_code,
        "attributed": True,
        "scope_code": area_code,
        "court_code": "苏0211",
        "type_word": "民初",
        "proceeding": "civil",
        "counted": True,
        "cause_id": "civil:126",
        "cause_level1": "civil:四",
        "cause_level2": "civil:十",
        "cause_level3": "civil:126",
        "party_kind": "NN",
        "is_batch": False,
        "sharing_class": "S",
        "has_locus": True,
        "compound_key": "",
        "organisation_key": "",
        "amount": None,
        "financial": False,
        "seat_only": False,
        "plaintiff_code": "",
        "defendant_code": "",
    } | said
    assert list(row) == FILINGS.names
    return tuple(row.values())


def dispute(number, reported_on, area_code="320211001001", **said):
    row = {
        "id": number,
        "reported_on": reported_on,
        "week": reported_on - timedelta(days=reported_on.weekday()),
        "area_code": area_code,
        "attributed": True,
        "scope_code": area_code,
        "dispute_type": "01",
        "source": "grid",
        "sharing_class": "S",
        "place_key": "",
    } | said
    assert list(row) == DISPUTES.names
    return tuple(row.values())


def random_filings(count, seed=1):
    """Filings of half a year over four villages, a grid, and two counties' unattributed buckets."""
    dice = Random(seed)
    rows = []
    for number in range(count):
        known = dice.random() < 0.8
        area = dice.choice([*VILLAGES, "32021100100101001"] if known else ["320211000000", "320213000000"])
        cause = dice.choice(CAUSES)
        rows.append(
            filing(
                number,
                date(2026, 1, 1) + timedelta(days=dice.randrange(181)),
                area,
                attributed=known,
                proceeding=(word := dice.choice(["civil", "civil", "admin"])),
                type_word="民初" if word == "civil" else "行初",
                counted=dice.random() < 0.9,
                cause_id=cause[0],
                cause_level1=cause[1],
                cause_level2=cause[2],
                cause_level3=cause[3],
                party_kind=dice.choice(["NN", "NO", "ON", "OO"]),
                is_batch=dice.random() < 0.2,
                sharing_class=dice.choice("XRMSP"),
                has_locus=dice.random() < 0.7,
                financial=dice.random() < 0.1,
                seat_only=dice.random() < 0.1,
                plaintiff_code=dice.choice(["", *VILLAGES]),
                defendant_code=dice.choice(["", *VILLAGES]),
            )
        )
    return rows
