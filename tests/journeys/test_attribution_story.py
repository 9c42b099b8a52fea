"""A clerk brings filings in, the machine attributes what it can, ten decisions raise the coverage."""

import pytest
from django.urls import reverse
from django.utils import timezone

from journeys.test_import_story import brought_in, work_off, workbook
from judgegrid.jobs.attribution import attribute_filings
from judgegrid.records.ledger.models import Filing
from judgegrid.records.territory import library as address_library
from judgegrid.records.territory.models import Area, Place

HEADERS = ["案号", "立案日期", "案由", "原告", "被告", "被告住所"]
UNKNOWN = ("望溪雅苑", "松月家园", "长亭小区", "晚枫公寓", "石榴里小区")


def rows():
    known = [f"滨湖区云杉花园{n}幢" for n in range(1, 7)]
    open_names = [f"滨湖区河埒街道{UNKNOWN[n % 5]}{n + 1}幢" for n in range(20)]
    shared = [f"滨湖区听雨新村{n}幢" for n in range(1, 7)]
    for n, home in enumerate([*known, *open_names, *shared], 1):
        yield [f"（2026）苏0211民初{n}号", "2026-03-05", "民间借贷纠纷", f"钱某{n}", f"赵某{n}", home]


@pytest.fixture(autouse=True)
def ground(settings, tmp_path, world):
    settings.UPLOAD_DIR = tmp_path
    address_library.forget()
    village, sister = (Area.objects.get(code=code) for code in (world.village, world.sister))
    Place.objects.create(name="云杉花园", kind="compound", area=village, source="load")
    for area in (village, sister):
        Place.objects.create(name="听雨新村", kind="compound", area=area, source="load")
    return world


def covered(client):
    return client.get(reverse("attribution_library")).context["tally"].rate


def test_ten_decisions_raise_the_coverage(signed_in, world):
    clerk = signed_in("docketing_clerk")
    address = brought_in(clerk, workbook(rows(), HEADERS))
    clerk.post(f"{address}apply/")
    work_off()
    attribute_filings(at=timezone.now())
    before = covered(clerk)
    assert before == 6 / 32
    decisions = 0
    while case := clerk.get(reverse("attribution_queue")).context["case"]:
        chosen = {"seen": case.seen, "area_code": world.sister}
        if case.unknown_name:
            chosen |= {"keep_name": "on", "remember": case.unknown_name}
        clerk.post(reverse("attribution_decide", args=[case.id]), chosen)
        decisions += 1
    assert decisions <= 10
    assert covered(clerk) == 1.0
    learned = Place.objects.filter(source="review").values_list("name", flat=True)
    assert set(learned) == set(UNKNOWN)
    later = ["（2026）苏0211民初99号", "2026-03-09", "民间借贷纠纷", "甲", "乙", "望溪雅苑9幢"]
    address = brought_in(clerk, workbook([later], HEADERS))
    clerk.post(f"{address}apply/")
    work_off()
    attribute_filings(at=timezone.now())
    assert Filing.objects.get(sequence=99).area_code == world.sister


def test_the_judge_of_the_township_sees_what_was_put_there(signed_in, world):
    clerk = signed_in("docketing_clerk")
    address = brought_in(clerk, workbook(rows(), HEADERS))
    clerk.post(f"{address}apply/")
    work_off()
    attribute_filings(at=timezone.now())
    filing = Filing.objects.filter(attribution_state="attributed").first()
    assert signed_in("grid_judge").get(reverse("filing", args=[filing.pk])).status_code == 200
