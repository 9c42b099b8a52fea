"""The page of the work calendar: for the system administrator alone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from judgegrid.records.territory.models import WorkDay
from web.test_pages import DESK, PHONE, hold

TABLE = (
    "日期,节日,放假,来源\n2027-01-01,元旦,1,测试通知\n2027-05-01,劳动节,1,测试通知\n"
    "2027-10-01,国庆节,1,测试通知\n2027-10-02,国庆节,1,测试通知\n"
)


def sent(client, text=TABLE, **given):
    file = SimpleUploadedFile("2027.csv", text.encode())
    return client.post(reverse("work_calendar"), {"file": file, **given})


def text_of(answer):
    return answer.content.decode()


def test_a_table_is_tried_then_loaded(signed_in, world):
    admin = signed_in("system_admin")
    page = text_of(admin.get(reverse("work_calendar")))
    assert "2026年" in page and "2027年</th>" not in page
    tried = sent(admin, **{"try": "1"})
    assert "将变动 4 天" in text_of(tried) and not WorkDay.objects.exists()
    assert sent(admin).status_code == 302
    assert "2027年</th>" in text_of(admin.get(reverse("work_calendar")))


@pytest.mark.parametrize(
    ("text", "right"),
    [
        (TABLE.replace("2027-05-01", "五一"), "应为日期"),
        (TABLE.replace("2027-10-01", "2027-10-03"), "像是不全"),
        ("日期,节日\n2027-01-01,元旦\n", "表头缺少"),
        ("", "空"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_written(signed_in, world, text, right):
    answer = sent(signed_in("system_admin"), text)
    assert answer.status_code == 422 and right in text_of(answer)
    assert not WorkDay.objects.exists()


@pytest.mark.parametrize("short", ["governance_office", "court_leader", "security_admin", "audit_admin"])
def test_nobody_else_finds_the_page(signed_in, world, short):
    assert signed_in(short).get(reverse("work_calendar")).status_code == 404


@pytest.mark.pages
@pytest.mark.django_db(transaction=True)
def test_the_page_holds_at_both_widths(open_page, people):
    for size in (DESK, PHONE):
        hold(open_page(reverse("work_calendar"), user=people["system_admin"], size=size), size)
