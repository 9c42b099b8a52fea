"""Unknown causes at the dry run: the model's suggestion with confidence and words, taken over by a click."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from jobs.test_learning import taught  # noqa: F401  (a fixture)
from judgegrid.jobs import learning, lessons
from judgegrid.papers.table_export import Workbook
from judgegrid.records.ledger import actions, runs
from judgegrid.records.ledger.models import Filing, ImportRun, LocalWord
from web.ledger.test_ledger_pages import HEADERS, line
from web.test_pages import SIZES, hold

pytestmark = pytest.mark.django_db
FACTS = "业主拖欠物业费没有交，欧阳某甲电话13812345678"


@pytest.fixture
def checked(taught, people, scope_of, settings, tmp_path):  # noqa: F811
    """A checked import: two lines with an unknown cause and facts, one with another and none, one known."""
    settings.UPLOAD_DIR = tmp_path / "uploads"
    for month in (5, 6, 7):
        taught(month)
    learning.learn(at=datetime(2026, 8, 5, tzinfo=UTC))
    me = {"scope": scope_of("docketing_clerk"), "actor_name": "测试立案"}
    rows = [
        [*line(901, 案由="欠物业钱"), FACTS],
        [*line(902, 案由="欠物业钱"), FACTS],
        [*line(903, 案由="前所未有的纠纷"), ""],
        [*line(904), ""],
    ]
    with Workbook(tmp_path / "a.xlsx") as book:
        book.sheet("台账", [*HEADERS, "事实与理由"], rows)
    content = (tmp_path / "a.xlsx").read_bytes()
    run_id = actions.upload(file_name="九月.xlsx", chunks=[content], at=timezone.now(), **me)
    actions.match_columns(run_id, mapping=ImportRun.objects.get().mapping, at=timezone.now(), **me)
    runs.work(runs.hand_out(at=timezone.now()), clock=timezone.now)
    return ImportRun.objects.get()


def test_the_page_asks_until_the_suggestion_is_there_with_confidence_and_words(signed_in, checked):
    clerk, url = signed_in("docketing_clerk"), reverse("import_run", args=[checked.pk])
    before = clerk.get(url).content.decode()
    assert "欠物业钱" in before and "every 3s" in before and "把握" not in before
    assert learning.suggest_in(checked.pk) == 1
    text = clerk.get(reverse("import_unknown", args=[checked.pk])).content.decode()
    assert "<strong>物业服务合同纠纷</strong>，把握 " in text and "依据 2 件的事实与理由，其中有“物业" in text
    assert "every 3s" not in text and 'name="take-0" checked' in text
    assert text.count("checked") == 1 and "没有建议" in text  # of the other nothing is known
    assert signed_in("clerk_next").get(reverse("import_unknown", args=[checked.pk])).status_code == 404


def test_one_click_takes_it_over_and_the_file_is_checked_anew(signed_in, checked):
    learning.suggest_in(checked.pk)
    clerk, url = signed_in("docketing_clerk"), reverse("import_take_causes", args=[checked.pk])
    given = {"take-0": "on", "meaning-0": "civil:126"}
    assert signed_in("clerk_next").post(url, given).status_code == 404 and not LocalWord.objects.exists()
    clerk.post(url, {"meaning-0": "civil:126"})
    assert not LocalWord.objects.exists()  # nothing was ticked
    clerk.post(url, given)
    assert ImportRun.objects.get().state == "checking" and LocalWord.objects.get().meaning == "civil:126"
    runs.work(runs.hand_out(at=timezone.now()), clock=timezone.now)
    assert [one["text"] for one in ImportRun.objects.get().preview["unknown"]] == ["前所未有的纠纷"]
    clerk.post(reverse("import_apply", args=[checked.pk]))
    runs.work(runs.hand_out(at=timezone.now()), clock=timezone.now)
    assert Filing.objects.filter(cause_text="欠物业钱", cause_id="civil:126").count() == 2


def test_the_process_that_suggests_is_started_once_and_only_where_something_is_unknown(checked, monkeypatch):
    ran = []
    monkeypatch.setattr(lessons, "apart", lambda *words: ran.append(words) or "")
    lessons.suggest_for_import.call(str(checked.pk))
    learning.suggest_in(checked.pk)
    lessons.suggest_for_import.call(str(checked.pk))
    assert ran == [("learn", "--for-import", str(checked.pk))]


@SIZES
def test_the_section_holds_at_desk_and_phone_width(open_page, people, checked, size):
    learning.suggest_in(checked.pk)
    hold(open_page(reverse("import_run", args=[checked.pk]), user=people["docketing_clerk"], size=size), size)
