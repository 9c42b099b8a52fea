"""How many filings were reported before, as said on the page: a band, corrected once people judged enough."""

import pytest
from django.urls import reverse
from django.utils import timezone

from judgegrid.records.disputes.models import Dispute
from judgegrid.records.missed.models import FilingLink, LinkVerdict
from records.missed.cases import NEXT, filing, link_all, report
from web.missed.test_missed_pages import DESK, NAMES, PHONE, QUARTER, hold, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(world):
    """Forty property suits of which the first was reported; twelve links made matched, eight possible."""
    rows = [filing(n, names=(f"{NAMES[n % 5][0]}{n}", NAMES[n % 5][1])) for n in range(1, 41)]
    told = report(1)
    link_all()
    for state, part in (("matched", rows[:12]), ("possible", rows[12:20]), ("none", rows[20:])):
        FilingLink.objects.filter(filing__in=part).update(state=state, dispute=told, verdict="")
    return rows


def judge(rows, people, *, state: str, same: int, judged: int) -> None:
    """Verdicts on links of earlier periods."""
    told = Dispute.objects.get()
    LinkVerdict.objects.bulk_create(
        LinkVerdict(
            filing=rows[n % len(rows)], dispute=told, verdict="same" if n < same else "different",
            state=state, probability=0.5, by=people["station_head"], at=timezone.now(),
        )
        for n in range(judged)
    )  # fmt: skip


def test_with_too_few_verdicts_the_band_stands_uncorrected_and_says_why(signed_in, many, people):
    judge(many, people, state="matched", same=19, judged=19)
    page = text_of(signed_in("station_head").get(reverse("missed") + QUARTER))
    assert "40 件中，30 % 至 50 % 此前已有网格上报（未校正）" in page
    assert "“已有上报”的看过 19 对，“可能有”的看过 0 对，各要 20 对" in page


def test_with_enough_it_is_corrected_with_an_interval_in_the_words_of_the_methods(signed_in, many, people):
    judge(many, people, state="matched", same=27, judged=30)
    judge(many, people, state="possible", same=15, judged=30)
    answer = signed_in("station_head").get(reverse("missed") + QUARTER)
    share = answer.context["reported"].share
    assert share.value == pytest.approx((12 * 0.9 + 8 * 0.5) / 40) and share.low < share.value < share.high
    page = " ".join(text_of(answer).split())
    assert "40 件中，约 37 %（" in page
    assert "其余或未发生纠纷苗头，或未上报，不能等同于漏排" in page
    assert "看过 30 对，27 对属实" in page and "没有人逐件看过" in page


def test_what_was_judged_in_the_period_itself_is_certain(signed_in, many, people):
    judge(many, people, state="matched", same=27, judged=30)
    judge(many, people, state="possible", same=15, judged=30)
    FilingLink.objects.filter(filing__in=many[:12]).update(verdict="same")
    share = signed_in("station_head").get(reverse("missed") + QUARTER).context["reported"].share
    assert share.value == pytest.approx((12 + 8 * 0.5) / 40)


def test_outside_the_court_small_parts_stay_hidden(signed_in, many, people):
    judge(many, people, state="matched", same=27, judged=30)
    judge(many, people, state="possible", same=15, judged=30)
    FilingLink.objects.filter(filing__in=many[12:18]).update(state="none")  # two are possible
    answer = signed_in("street_center").get(reverse("missed") + QUARTER)
    assert answer.context["reported"].total is None and "此前已有网格上报" not in text_of(answer)
    assert signed_in("station_head").get(reverse("missed") + QUARTER).context["reported"].total == 40


def test_a_stranger_sees_nothing_of_it(signed_in, many, people):
    address = reverse("missed") + QUARTER + f"&area={many[0].area_code}"
    assert signed_in("office_next").get(address).status_code == 404
    filing(99, area=NEXT)
    assert signed_in("grid_worker").get(reverse("missed")).status_code == 404


@pytest.mark.pages
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.django_db(transaction=True)
def test_the_page_holds_with_the_corrected_share(open_page, people, many, size):
    judge(many, people, state="matched", same=27, judged=30)
    judge(many, people, state="possible", same=15, judged=30)
    hold(open_page(reverse("missed") + QUARTER, user=people["station_head"], size=size), size)
