"""Pages of papers: asking, reading, filling in, signing, downloading; for strangers there is no such page."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from judgegrid.domain.papers import PaperState
from judgegrid.jobs.papers import work_off
from judgegrid.records.analysis.models import ComputeRun
from judgegrid.records.audit.models import Entry
from judgegrid.records.documents import actions
from judgegrid.records.documents.models import Paper
from records.documents.conftest import AT, ledger, papers_in, written

__all__ = ["ledger", "papers_in", "written"]  # fixtures


@pytest.fixture
def paper(written):
    return written()


def text(answer) -> str:
    return answer.content.decode()


def test_a_paper_travels_from_request_to_signature(ledger, papers_in, signed_in, world):
    office, leader = signed_in("governance_office"), signed_in("court_leader")
    asked = office.post(
        reverse("ask_paper"), {"area_code": world.township, "month": "2026-09", "recipient": "court"}
    )
    assert asked.status_code == 302
    assert "文稿在后台生成" in text(office.get(asked.url))
    assert work_off() == 1
    number = Paper.objects.get().pk
    done = office.get(reverse("paper_progress", args=[number]))
    assert done["HX-Refresh"] == "true"
    page = text(office.get(reverse("paper", args=[number])))
    assert "新收44件，比上年同期（30件）增加14件" in page and "全部通过或不适用" in page
    filled = {"issue_number": "示法〔2026〕12号", "step0": "示范调解", "owner0": "王法官", "due0": "10月31日"}
    assert office.post(reverse("assign_paper", args=[number]), filled).status_code == 302
    work_off()
    assert "王法官" in text(office.get(reverse("paper", args=[number])))
    office.post(reverse("sign_paper", args=[number]))
    assert Paper.objects.get().state == PaperState.READY  # the office does not sign
    assert "文稿待签发" in text(leader.get(reverse("desk")))
    leader.post(reverse("sign_paper", args=[number]))
    signed = Paper.objects.get()
    assert signed.state == PaperState.SIGNED and signed.number == "示法〔2026〕12号"


@pytest.mark.parametrize(("kind", "magic"), [("docx", b"PK"), ("pdf", b"%PDF"), ("xlsx", b"PK")])
def test_a_file_comes_under_its_chinese_name_and_leaves_a_line(signed_in, paper, kind, magic):
    answer = signed_in("station_head").get(reverse("paper_file", args=[paper.pk, kind]))
    assert b"".join(answer.streaming_content).startswith(magic)
    assert "%E6%B6%89%E8%AF%89" in answer["Content-Disposition"]
    assert Entry.objects.get(action="paper.download").detail["file"] == kind


@pytest.mark.parametrize("short", ["office_next", "judge_next", "worker_next", "system_admin", "audit_admin"])
def test_for_a_stranger_there_is_no_such_paper(signed_in, paper, short):
    client = signed_in(short)
    for name, more in (("paper", []), ("paper_progress", []), ("paper_file", ["pdf"])):
        assert client.get(reverse(name, args=[paper.pk, *more])).status_code == 404
    for name in ("sign_paper", "assign_paper", "write_paper_again"):
        assert client.post(reverse(name, args=[paper.pk])).status_code == 404
    if short.endswith("_next"):
        assert paper.title not in text(client.get(reverse("papers")))


@pytest.mark.parametrize("short", ["grid_judge", "street_center", "grid_worker", "docketing_clerk"])
def test_who_makes_no_papers_sees_neither_the_form_nor_an_unsigned_paper(signed_in, paper, short):
    client = signed_in(short)
    assert client.get(reverse("ask_paper")).status_code == 404
    assert client.get(reverse("paper", args=[paper.pk])).status_code == 404
    assert "还没有发给您的文稿" in text(client.get(reverse("papers")))


def test_the_street_reads_its_signed_version_without_checks_and_small_cells(signed_in, written, scope_of):
    paper = written("street")
    actions.sign(paper.pk, at=AT, scope=scope_of("court_leader"), actor_name="测试")
    page = text(signed_in("street_center").get(reverse("paper", args=[paper.pk])))
    assert "＊" in page and "收养" not in page and "某物业公司" not in page
    assert "勾稽核验：" not in page and "重新生成" not in page


def test_a_failed_check_asks_the_signer_for_a_reason(signed_in, paper):
    checks = [*paper.checks, {"id": "RC-1", "subject": "表1", "outcome": "failed", "message": "不符"}]
    Paper.objects.filter(pk=paper.pk).update(checks=checks)
    client = signed_in("court_leader")
    assert "仍要签发" in text(client.get(reverse("paper", args=[paper.pk])))
    client.post(reverse("sign_paper", args=[paper.pk]))
    assert Paper.objects.get(pk=paper.pk).state == PaperState.READY
    client.post(reverse("sign_paper", args=[paper.pk]), {"reason": "退案所致，已核"})
    assert Paper.objects.get(pk=paper.pk).override_reason == "退案所致，已核"


def test_a_wrong_request_is_told_beside_the_form(signed_in, ledger, world):
    client = signed_in("governance_office")
    outside = {"area_code": world.next_township, "month": "2026-09", "recipient": "court"}
    assert client.post(reverse("ask_paper"), outside).status_code == 422
    nothing = client.post(reverse("ask_paper"), {"month": "2026-09", "recipient": "court"})
    assert "选填一项" in text(nothing)
    assert client.post(reverse("ask_paper"), {**outside, "month": "2031-01"}).status_code == 422


def test_the_page_of_an_area_leads_to_the_request_with_area_and_month_filled_in(signed_in, ledger, world):
    client = signed_in("governance_office")
    page = text(client.get(reverse("area_figures", args=[world.township])))
    address = f"{reverse('ask_paper')}?area={world.township}"
    assert address in page
    form = text(client.get(f"{address}&month=2026-08"))
    assert f'name="area_code" value="{world.township}"' in form and "河埒街道" in form
    assert '<option value="2026-08" selected>' in form
    assert client.get(reverse("ask_paper"), {"area": world.next_township}).status_code == 404
    assert reverse("ask_paper") not in text(client.get(reverse("area_figures", args=[world.village])))
    judge = signed_in("grid_judge").get(reverse("area_figures", args=[world.village]))
    assert reverse("ask_paper") not in text(judge)


def test_a_paper_that_failed_says_why_and_can_be_asked_again(signed_in, ledger, papers_in, world):
    ComputeRun.objects.all().update(state="failed")
    client = signed_in("governance_office")
    client.post(reverse("ask_paper"), {"area_code": world.township, "month": "2026-09", "recipient": "court"})
    work_off()
    number = Paper.objects.get().pk
    page = text(client.get(reverse("paper", args=[number])))
    assert "还没有计算过指标" in page and "重新生成" in page
    ComputeRun.objects.all().update(state="done", finished_at=timezone.now())
    client.post(reverse("write_paper_again", args=[number]))
    work_off()
    assert Paper.objects.get().state == PaperState.READY


def test_text_from_the_ledger_is_text_on_the_page(signed_in, written, ledger):
    ledger.cluster_set.update(compound_name="<script>alert(1)</script>")
    page = text(signed_in("station_head").get(reverse("paper", args=[written().pk])))
    assert "<script>alert(1)" not in page and "&lt;script&gt;" in page


@pytest.mark.pages
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=["desk", "phone"])
def test_the_pages_hold_at_desk_and_phone_width(open_page, people, written, size):
    number = written().pk
    for path in (reverse("papers"), reverse("ask_paper"), reverse("paper", args=[number])):
        visit = open_page(path, user=people["station_head"], size=size)
        visit.page.wait_for_load_state("networkidle")
        assert not visit.complaints, path
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= size[0], path
