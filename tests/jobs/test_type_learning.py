"""Types of disputes learned from own reports: a month kept out, the word list as rival, names left out."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from judgegrid.jobs.type_learning import learn_types
from judgegrid.records.audit.models import Entry
from judgegrid.records.disputes import learned_types
from judgegrid.records.disputes.models import Dispute, DisputeParty, TypeTraining

AT = datetime(2026, 9, 10, tzinfo=UTC)
# the words of one's own court: 上圩 means upstairs water here, which no shipped list knows
SAID = {"D14": "上圩漏到客厅，保洁也不来，{}号楼的人都不想交", "D02": "隔壁整天跺地板，第{}回了，睡不好觉"}


@pytest.fixture
def taught(world, settings, tmp_path):
    """taught(month, …) → sixty reports of that month, types by a person unless said otherwise."""
    settings.DATA_DIR = tmp_path

    def teach(month: int, *, wrong: bool = False, how: str = "person", **more) -> None:
        start = Dispute.objects.count()
        rows = []
        for n in range(60):
            label = ("D14", "D02")[n % 2]
            values = {
                "number": f"JF-{start + n}", "source": "grid", "type_how": how, "subject": f"第{n}件",
                "dispute_type": ("D02" if label == "D14" else "D14") if wrong else label,
                "text": SAID[label].format(start + n) + "。吴小满13812345678说的。",
                "reported_at": datetime(2026, month, 2, tzinfo=UTC) + timedelta(hours=10 * n),
                "area_code": world.village, "scope_code": world.village,
            }  # fmt: skip
            rows.append(Dispute.objects.create(**(values | more)))
            DisputeParty.objects.create(dispute=rows[-1], ordinal=1, name="吴小满")

    return teach


def test_a_month_is_kept_out_and_the_list_of_words_is_the_rival(taught):
    for month in (4, 5, 6, 7, 8, 9):  # September is not complete
        taught(month)
    done = learn_types(at=AT)
    row = TypeTraining.objects.get()
    assert f"{row.month:%Y-%m}" == "2026-08" and row.examples == 240 and row.tested == 60 == row.right
    assert row.in_force and row.words_right < 60 and row.sure == row.sure_right == 60
    assert done.verdict == row.verdict and f"只凭词表正确 {row.words_right} 件" in row.verdict
    assert Entry.objects.filter(action="dispute.model.learn").count() == 1
    assert (learned_types.folder() / row.file_name).stat().st_mode & 0o777 == 0o600


def test_one_that_is_worse_is_not_put_in_force(taught):
    taught(3), taught(4), taught(5), taught(6), taught(7)
    learn_types(at=datetime(2026, 8, 5, tzinfo=UTC))
    Dispute.objects.update(dispute_type="D14")  # what it would learn from now is one type but for a few
    Dispute.objects.filter(pk__in=Dispute.objects.order_by("pk")[:3].values("pk")).update(dispute_type="D02")
    taught(8)
    done = learn_types(at=AT)
    assert not done.in_force and "不启用" in done.verdict
    assert learned_types.in_force().version == 1


def test_names_and_numbers_of_people_are_not_learned_nor_what_is_closed(taught):
    taught(3), taught(4), taught(5), taught(6), taught(7), taught(2, text="绝密绝密绝密", sharing_class="X")
    learn_types(at=datetime(2026, 8, 5, tzinfo=UTC))
    grams = set(learned_types.in_force().model.body_grams)
    assert "保洁" in grams and not grams & {"吴小", "小满", "绝密"}
    said = [one.text.body for one in learned_types.examples(before=AT.date())]
    assert said and not any("13812345678" in one or "绝密" in one for one in said)


def test_a_file_that_was_altered_is_not_used(taught):
    taught(3), taught(4), taught(5), taught(6), taught(7)
    learn_types(at=datetime(2026, 8, 5, tzinfo=UTC))
    path = learned_types.folder() / TypeTraining.objects.get().file_name
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    learned_types._kept.clear()
    assert learned_types.in_force() is None and learned_types.ranked("", "上圩漏到客厅") == ()


@pytest.mark.pages
def test_the_report_form_preselects_what_own_reports_teach_and_how_surely(taught, signed_in):
    taught(3), taught(4), taught(5), taught(6), taught(7)
    url, given = reverse("suggest_dispute_type"), {"subject": "上圩", "text": "上圩漏到客厅，保洁不来"}
    worker = signed_in("grid_worker")
    before = worker.post(url, given)
    assert "按本院以往的上报" not in before.content.decode()
    learn_types(at=datetime(2026, 8, 5, tzinfo=UTC))
    text = worker.post(url, given).content.decode()
    assert '<option value="D14" selected>' in text and "按本院以往的上报预选，把握 " in text
    assert "2026-07 检验：这样有把握的 60 件中对 60 件" in text
    assert worker.post(url, given | {"dispute_type": "D10"}).status_code == 204  # what a person chose stays
    unknown = worker.post(url, {"subject": "老板欠工资", "text": ""}).content.decode()
    assert '<option value="D10" selected>' in unknown
    assert signed_in("security_admin").post(url, given).status_code == 404
