"""The page of the learned causes and the suggestions on the work list."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from judgegrid.records.ledger.models import CauseSuggestion, Filing, LearnedModel
from web.test_pages import SIZES, hold


@pytest.fixture
def learned(world):
    LearnedModel.objects.create(
        version=3, trained_at=timezone.now(), month=date(2026, 8, 1), examples=900, causes=28, tested=120,
        right=96, right_in_five=114, right_level1=110, before_version=2, before_right=90, in_force=True,
        verdict="2026-08 检验 120 件：首选正确 96 件，第 2 版正确 90 件；新版启用",
        confused=[["civil:126", "civil:108(3)", 7]], file_name="causes-3.pickle", file_hash="ab" * 32,
    )  # fmt: skip
    CauseSuggestion.objects.create(
        edition="2025", text="欠物业钱", concept="civil:126", confidence=0.82, filings=12, words=["物业"],
        version=3, at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def unknown(world):
    return Filing.objects.create(
        case_number="（2026）苏0211民初9号", year=2026, court_code="苏0211", type_word="民初",
        proceeding="civil", relevance="count_first_instance", filed_on=date(2026, 3, 1),
        cause_text="欠物业钱", cause_edition="2025",
        sharing_class="R", scope_code=world.county, row_hash="x", created_at=timezone.now(),
        updated_at=timezone.now(), facts="业主三年没有交物业费",
    )  # fmt: skip


def test_the_office_sees_which_model_is_used_and_how_right_it_was(signed_in, learned):
    text = signed_in("governance_office").get(reverse("learned_causes")).content.decode()
    assert "第 3 版" in text and "80.0 %" in text and "95.0 %" in text and "75.0 %" in text
    assert "物业服务合同纠纷" in text and "民间借贷纠纷" in text and "ab" * 32 in text
    for stranger in ("grid_worker", "court_leader", "security_admin"):
        assert signed_in(stranger).get(reverse("learned_causes")).status_code == 404, stranger


def test_before_the_first_training_the_page_says_what_is_needed(signed_in, world):
    text = signed_in("docketing_clerk").get(reverse("learned_causes")).content.decode()
    assert "还没有训练过" in text and "事实与理由" in text


def test_a_sure_suggestion_is_filled_in_with_its_reason_and_a_person_saves_it(signed_in, learned, unknown):
    clerk = signed_in("docketing_clerk")
    text = clerk.get(reverse("worklist")).content.decode()
    assert 'value="物业服务合同纠纷"' in text and "把握 82 %" in text and "依据 12 件" in text
    assert "欠物业钱" not in signed_in("clerk_next").get(reverse("worklist")).content.decode()
    CauseSuggestion.objects.update(confidence=0.3)
    text = clerk.get(reverse("worklist")).content.decode()
    assert 'value="物业服务合同纠纷"' not in text and "把握 30 %" in text


def test_facts_are_shown_only_together_with_names_in_clear(signed_in, unknown):
    clerk = signed_in("docketing_clerk")
    masked = clerk.get(reverse("filing", args=[unknown.pk])).content.decode()
    assert "10 字" in masked and "三年没有交" not in masked
    assert "三年没有交" in clerk.post(reverse("filing_in_clear", args=[unknown.pk])).content.decode()
    assert signed_in("clerk_next").get(reverse("filing", args=[unknown.pk])).status_code == 404


@SIZES
def test_the_page_holds_at_desk_and_phone_width(open_page, people, learned, size):
    hold(open_page(reverse("learned_causes"), user=people["governance_office"], size=size), size)
