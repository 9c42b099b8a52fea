"""What a filter form is set to stands in the line of its heading; the form itself is folded on phones."""

import pytest
from django import forms
from django.urls import reverse

from judgegrid.web.templatetags.judgegrid import chosen, month_in_two
from web.ledger.test_ledger_pages import ROWS, brought  # noqa: F401  (a fixture)
from web.test_pages import PHONE, hold


class Form(forms.Form):
    name = forms.CharField(label="案号", required=False)
    kind = forms.ChoiceField(
        label="类别", required=False, choices=[("", "全部"), ("组", [("a", "甲类"), ("b", "乙类")])]
    )
    on = forms.DateField(label="立案自", required=False)
    month = forms.DateField(
        label="起始月份",
        required=False,
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )
    only = forms.BooleanField(label="只看批量", required=False)
    secret = forms.CharField(required=False, widget=forms.HiddenInput)


def test_what_is_chosen_is_said_in_words_and_what_is_open_is_not_named():
    given = {
        "name": "苏0211",
        "kind": "b",
        "on": "2026-07-01",
        "month": "2026-10",
        "only": "on",
        "secret": "x",
    }
    said = ["案号：苏0211", "类别：乙类", "立案自：2026-07-01", "起始月份：2026年10月", "只看批量"]
    assert chosen(Form(given)) == said
    assert chosen(Form({"kind": "", "on": "yesterday"})) == []


def test_a_month_stands_in_two_lines():
    assert month_in_two("2026年10月") == "2026年<br>10月"
    assert month_in_two("物业") == "物业"


@pytest.mark.django_db
def test_the_ledger_says_what_it_is_filtered_by(signed_in, brought):  # noqa: F811
    brought(ROWS)
    page = signed_in("docketing_clerk").get(reverse("ledger"), {"proceeding": "civil", "batch": "no"})
    text = page.content.decode()
    assert '<span class="chip">批量案：不含批量</span>' in text
    assert "data-unfold>" in text  # folded until the script sees a wide screen


@pytest.mark.pages
@pytest.mark.django_db(transaction=True)
def test_on_a_phone_the_list_stands_on_the_first_screen_though_filters_are_set(open_page, people, brought):  # noqa: F811
    brought(ROWS)
    visit = open_page(f"{reverse('ledger')}?batch=no", user=people["docketing_clerk"], size=PHONE)
    hold(visit, PHONE)
    assert visit.page.locator(".filters-said").is_visible()
    assert not visit.page.locator(".filters-grid").is_visible()
    assert visit.page.locator("section[aria-label='收案']").bounding_box()["y"] < PHONE[1] / 2
