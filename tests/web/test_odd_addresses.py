"""Addresses and forms with values that no link of ours holds: an answer in words, never an error page."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from judgegrid.records.audit.models import Entry
from judgegrid.records.territory.models import PopulationLock

DAYS = ("0001-01-01", "9999-12-31")
LISTS = (
    ("disputes", "community_head"),
    ("ledger", "docketing_clerk"),
    ("links", "judge_assistant"),
    ("audit", "audit_admin"),
    ("cases", "mediator"),
)


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize(("name", "who"), LISTS)
def test_a_list_asked_from_or_to_a_day_beyond_the_calendar_opens(signed_in, name, who, day):
    for field in ("from_on", "to_on"):
        answer = signed_in(who).get(reverse(name), {field: day})
        assert answer.status_code in (200, 422)


@pytest.mark.parametrize("month", ["0001-01", "9999-12"])
def test_a_pivot_asked_for_a_month_beyond_the_calendar_says_what_is_right(signed_in, computed, month):
    asked = {"from_month": month, "to_month": month}
    answer = signed_in("grid_judge").get(reverse("pivot"), asked)
    assert answer.status_code == 422 and "1900 年至 2199 年" in answer.content.decode()


BEYOND = 10**19  # more than a column of keys holds
KEYED = (
    ("link_pair", "judge_assistant"),
    ("attribution_case", "judge_assistant"),
    ("filing", "docketing_clerk"),
    ("case", "mediator"),
    ("provision", "mediator"),
    ("paper", "court_leader"),
    ("account", "system_admin"),
)


@pytest.mark.parametrize(("name", "who"), KEYED)
def test_a_number_that_no_column_holds_is_no_page(signed_in, name, who):
    assert signed_in(who).get(reverse(name, args=[BEYOND])).status_code == 404


@pytest.mark.parametrize("number", ["1" * 5000, str(BEYOND), "٣", "²", "-1", ""])
def test_an_article_that_cannot_be_is_refused_in_words(signed_in, number):
    given = {"question": "物业没服务好可以不交费吗", "provision": number, "answers": "yes"}
    assert signed_in("mediator").post(reverse("confirm_provision"), given).status_code in (404, 422)


@pytest.mark.parametrize("year", ["²", "9" * 5000, "2025", ""])
def test_a_source_of_population_that_is_not_there_is_not_locked(signed_in, world, year):
    url = reverse("area_lock", args=[world.county])
    answer = signed_in("governance_office").post(url, {"choice": f"常住|{year}|年鉴"})
    assert answer.status_code == 422 and not PopulationLock.objects.exists()


@pytest.mark.parametrize("code", ["²" * 12, "٣" * 12, "abc", "-1"])
def test_an_area_that_is_no_code_narrows_nothing_and_says_so(signed_in, code):
    answer = signed_in("docketing_clerk").get(reverse("ledger"), {"area": code})
    assert answer.status_code == 422 and "12位代码" in answer.content.decode()


@pytest.mark.parametrize(
    ("axis", "odd"), [("area", "abc"), ("area", "²²"), ("month", "2026-13"), ("month", "9999-12")]
)
def test_a_cell_of_the_pivot_that_is_not_there_is_refused_in_words(signed_in, computed, axis, odd):
    other = "month" if axis == "area" else "area"
    asked = {"rows": axis, "row": odd, "columns": other, "column": ""}
    assert signed_in("grid_judge").get(reverse("pivot_rows"), asked).status_code == 422


@pytest.mark.parametrize(
    "after", ["2026-13-45_1", "0000-00-00_1", "２０２６-01-01_1", f"2026-01-01_{BEYOND}9"]
)
def test_a_place_in_the_ledger_that_no_list_handed_out_is_the_beginning(signed_in, world, after):
    assert signed_in("docketing_clerk").get(reverse("ledger"), {"after": after}).status_code == 200


@pytest.mark.parametrize("wrong", [{"from_on": "2026-13-01"}, {"area": "滨湖"}, {"cause": "没有这个案由"}])
def test_with_a_wrong_filter_nothing_is_exported(signed_in, world, wrong):
    answer = signed_in("docketing_clerk").get(reverse("ledger_export"), wrong)
    assert answer.status_code == 422 and "text/html" in answer.headers["Content-Type"]
    assert not Entry.objects.filter(action="ledger.export").exists()


@pytest.mark.parametrize("many", ["9" * 10, "9" * 26, "9" * 5000, "1e9", "٣x"])
def test_more_people_than_a_country_has_are_refused_at_the_field(signed_in, world, many):
    office = signed_in("governance_office")
    edit = reverse("area_edit", args=[world.county])
    assert office.post(edit, {"name": "滨湖区", "households": many}).status_code == 422
    given = {
        "p-series": "常住",
        "p-as_of": "2025-12-31",
        "p-count": many,
        "p-kind": "年报",
        "p-origin": "年鉴",
    }
    assert office.post(reverse("area_population", args=[world.county]), given).status_code == 422


UPLOADS = (("work_calendar", "system_admin"), ("load_areas", "governance_office"), ("import_upload", "clerk"))
NAMES = ("历" * 240 + ".xlsx", "日历." + "历" * 240, "../../etc/passwd", "a\r\nb.csv", "😡.xlsx", "x")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("page", "who"), UPLOADS)
def test_a_file_under_an_odd_name_is_taken_or_refused_in_words(
    signed_in, settings, tmp_path, page, who, name
):
    settings.UPLOAD_DIR = tmp_path
    client = signed_in("docketing_clerk" if who == "clerk" else who)
    for content in (b"", b"a,b\n1,2\n", b"PK\x03\x04 cut off", b"\xff\xfe\x00\x00"):
        given = {"file": SimpleUploadedFile(name, content), "kind": "population"}
        answer = client.post(reverse(page), given, follow=True)
        assert answer.status_code in (200, 400, 422)


@pytest.mark.parametrize("area", ["abc", "²" * 12, "-1", "32021100100a"])
@pytest.mark.parametrize("name", ["cluster_rows", "figures", "missed", "pivot"])
def test_figures_of_an_area_that_is_no_code_are_no_page(signed_in, computed, name, area):
    assert signed_in("grid_judge").get(reverse(name), {"area": area, "key": "c1"}).status_code == 404
