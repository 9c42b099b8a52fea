"""A clerk brings a ledger in; the judge of the township sees its part, a stranger nothing."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from python_calamine import load_workbook

from judgegrid.jobs import imports as jobs
from judgegrid.papers.table_export import Workbook
from judgegrid.records.audit.models import Entry
from judgegrid.records.ledger import runs
from judgegrid.records.ledger.models import Filing, ImportRun, LocalWord

HEADERS = ["案件编号", "立案时间", "立案案由", "原告姓名", "被告姓名", "被告住址", "我院备注"]
ROWS = [
    [
        "（2026）苏0211民初1号",
        "2026-03-05",
        "物业服务合同纠纷",
        "无锡某某物业服务有限公司",
        "欧阳某甲",
        "水秀新村1号",
        "",
    ],
    ["（2026）苏0211民初2号", "2026/3/6", "民间借贷纠纷", "钱某乙", "赵某丙", "稻香新村2号", "x"],
    ["（2026）苏0211民初3号", "20260307", "前所未有的纠纷", "孙某丁", "李某戊", "", ""],
    ["（2026）苏0211民初4号", "下周", "离婚纠纷", "周某己", "吴某庚", "", ""],
]


def workbook(rows=ROWS, headers=HEADERS):
    target = io.BytesIO()
    with Workbook(target) as book:
        book.sheet("台账", headers, rows)
    return SimpleUploadedFile("三月.xlsx", target.getvalue())


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.UPLOAD_DIR = tmp_path


def work_off():
    while one := runs.hand_out(at=timezone.now()):
        runs.work(one, clock=timezone.now)


def text_of(answer):
    return answer.content.decode()


def brought_in(clerk, file):
    """Upload, take the suggested columns, work the dry run off; the address of the import."""
    answer = clerk.post(reverse("import_upload"), {"file": file})
    assert answer.status_code == 302, text_of(answer)
    address = answer.headers["Location"]
    page = text_of(clerk.get(address))
    chosen = {
        name: (re.search(r'<option value="(\w*)" selected', options) or [None, ""])[1]
        for name, options in re.findall(r'<select[^>]*name="(column-\d+)"[^>]*>(.*?)</select>', page, re.S)
    }
    clerk.post(f"{address}columns/", chosen)
    work_off()
    return address


def test_from_the_file_to_the_list(signed_in, world):
    clerk = signed_in("docketing_clerk")
    address = brought_in(clerk, workbook())
    page = text_of(clerk.get(address))
    assert "确认导入" in page and "下载错误行" in page
    assert "“下周”不是日期" in page
    assert Filing.objects.count() == 0
    wrong = clerk.get(f"{address}wrong.xlsx")
    rows = load_workbook(io.BytesIO(b"".join(wrong.streaming_content))).get_sheet_by_index(0).to_python()
    assert rows[1][0] == 5 and rows[1][2] == "（2026）苏0211民初4号"
    clerk.post(f"{address}apply/")
    assert "导入中" in text_of(clerk.get(f"{address}progress/"))
    work_off()
    assert clerk.get(f"{address}progress/").headers["HX-Refresh"] == "true"
    assert "新增 3 件" in text_of(clerk.get(address))
    listed = text_of(clerk.get(reverse("ledger")))
    assert all(row[0] in listed for row in ROWS[:3])

    Filing.objects.filter(sequence=1).update(
        area_code=world.village, scope_code=world.village, attribution_state="attributed"
    )
    Filing.objects.filter(sequence=2).update(
        area_code="320211002001", scope_code="320211002001", attribution_state="attributed"
    )
    judge = text_of(signed_in("grid_judge").get(reverse("ledger")))
    assert "民初1号" in judge and "民初2号" not in judge and "民初3号" not in judge
    first, second = Filing.objects.filter(sequence__lt=3).order_by("sequence")
    assert signed_in("grid_judge").get(reverse("filing", args=[first.pk])).status_code == 200
    assert signed_in("grid_judge").get(reverse("filing", args=[second.pk])).status_code == 404


def test_strangers_find_nothing(signed_in):
    address = brought_in(signed_in("docketing_clerk"), workbook())
    signed_in("docketing_clerk").post(f"{address}apply/")
    work_off()
    filing = Filing.objects.first()
    for short in ("grid_worker", "mediator", "street_center", "system_admin", "audit_admin"):
        client = signed_in(short)
        for name in ("ledger", "imports", "worklist", "import_upload", "ledger_export", "ledger_template"):
            assert client.get(reverse(name)).status_code == 404, (short, name)
        assert client.get(reverse("filing", args=[filing.pk])).status_code == 404
    for short in ("clerk_next", "judge_next"):
        client = signed_in(short)
        assert client.get(reverse("filing", args=[filing.pk])).status_code == 404
        assert client.get(address).status_code == 404
        assert client.post(f"{address}cancel/").status_code == 404
        assert client.get(f"{address}wrong.xlsx").status_code == 404
        assert filing.case_number not in text_of(client.get(reverse("ledger")))
    assert signed_in("grid_judge").get(address).status_code == 404


def test_a_bad_file_is_refused_on_the_spot_and_the_sentence_says_what_to_do(signed_in):
    clerk = signed_in("docketing_clerk")
    answer = clerk.post(reverse("import_upload"), {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04cut")})
    assert answer.status_code == 422 and "重新上传" in text_of(answer)
    assert clerk.post(reverse("import_upload"), {}).status_code == 422
    assert ImportRun.objects.count() == 0


def test_a_column_that_is_missing_is_named_and_the_choices_stay(signed_in):
    clerk = signed_in("docketing_clerk")
    answer = clerk.post(reverse("import_upload"), {"file": workbook()})
    address = answer.headers["Location"]
    answer = clerk.post(f"{address}columns/", {"column-0": "case_number", "column-3": "plaintiff"})
    page = text_of(answer)
    assert answer.status_code == 422
    assert "“立案日期”" in page and "“案由”" in page
    assert '<option value="plaintiff" selected' in page


def test_persons_are_masked_until_someone_who_may_asks_and_the_asking_is_in_the_trail(signed_in):
    clerk = signed_in("docketing_clerk")
    address = brought_in(clerk, workbook())
    clerk.post(f"{address}apply/")
    work_off()
    filing = Filing.objects.get(sequence=1)
    page = text_of(clerk.get(reverse("filing", args=[filing.pk])))
    assert "欧某" in page and "欧阳某甲" not in page
    assert "欧阳某甲" not in text_of(clerk.get(reverse("ledger")))
    page = text_of(clerk.post(reverse("filing_in_clear", args=[filing.pk])))
    assert "欧阳某甲" in page
    assert Entry.objects.filter(action="ledger.read_personal", object_id=str(filing.pk)).count() == 1
    leader = signed_in("court_leader")
    assert "欧阳某甲" not in text_of(leader.get(reverse("ledger")))
    assert leader.post(reverse("filing_in_clear", args=[filing.pk])).status_code == 404


def test_a_name_is_searched_exactly_and_leaves_no_trace_in_the_address(signed_in):
    clerk = signed_in("docketing_clerk")
    address = brought_in(clerk, workbook())
    clerk.post(f"{address}apply/")
    work_off()
    answer = clerk.post(reverse("ledger_search"), {"name": "赵某丙"})
    assert "赵" not in answer.headers["Location"] and "%E8" not in answer.headers["Location"]
    page = text_of(clerk.get(answer.headers["Location"]))
    assert "民初2号" in page and "民初1号" not in page
    assert Entry.objects.filter(action="ledger.search").count() == 1
    nothing = clerk.post(reverse("ledger_search"), {"name": "赵某"}).headers["Location"]
    assert "没有符合条件" in text_of(clerk.get(nothing))


def test_the_export_holds_what_the_list_shows_and_cannot_run(signed_in):
    clerk = signed_in("docketing_clerk")
    rows = [[*ROWS[0][:3], "=cmd(A1)", "@SUM(1)", "", ""], ROWS[1]]
    address = brought_in(clerk, workbook(rows))
    clerk.post(f"{address}apply/")
    work_off()
    answer = clerk.get(reverse("ledger_export"), {"number": "（2026）苏0211民初1号"})
    cells = load_workbook(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert len(cells) == 2
    assert cells[1][3].startswith("=cmd(A1)")  # kept as a text; a formula would have no value
    told = Entry.objects.get(action="ledger.export")
    assert told.detail["lines"] == 1
    leader = signed_in("court_leader").get(reverse("ledger_export"))
    assert "赵某丙" not in str(load_workbook(io.BytesIO(leader.content)).get_sheet_by_index(0).to_python())


def test_filters_combine(signed_in, world):
    clerk = signed_in("docketing_clerk")
    address = brought_in(clerk, workbook())
    clerk.post(f"{address}apply/")
    work_off()
    Filing.objects.filter(sequence=1).update(
        area_code=world.village, scope_code=world.village, attribution_state="attributed"
    )

    def found(**query):
        return re.findall(r"民初(\d)号</a>", text_of(clerk.get(reverse("ledger"), query)))

    assert found() == ["3", "2", "1"]
    assert found(area=f"{world.township} 河埒街道") == ["1"]
    assert found(cause="借款合同纠纷") == ["2"]
    assert found(from_on="2026-03-05", to_on="2026-03-06") == ["2", "1"]
    assert found(from_on="2026-03-05", to_on="2026-03-06", state="waiting") == ["2"]
    assert found(batch="yes") == []
    assert found(number="(2026) 苏0211民初 2 号") == ["2"]
    assert found(number="(2026)苏0211民初") == ["3", "2", "1"]
    assert clerk.get(reverse("ledger"), {"cause": "没有这种"}).status_code == 422


def test_what_the_tables_lack_is_decided_once(signed_in):
    clerk = signed_in("docketing_clerk")
    address = brought_in(clerk, workbook())
    clerk.post(f"{address}apply/")
    work_off()
    assert "前所未有的纠纷" in text_of(clerk.get(reverse("worklist")))
    said = {"kind": "cause", "edition": "2025", "text": "前所未有的纠纷", "meaning": "离婚纠纷"}
    clerk.post(reverse("worklist_decide"), said)
    filing = Filing.objects.get(sequence=3)
    assert (filing.cause_how, filing.sharing_class, filing.warnings) == ("alias", "R", [])
    assert LocalWord.objects.get().meaning == filing.cause_id
    assert "1 件收案已按此处理" in text_of(clerk.get(reverse("worklist")))
    assert "前所未有的纠纷" not in text_of(clerk.get(reverse("worklist")))
    assert Entry.objects.filter(action="ledger.worklist.decide").count() == 1
    brought_in(clerk, workbook([[*ROWS[2][:0], "（2026）苏0211民初9号", *ROWS[2][1:]]]))
    assert ImportRun.objects.order_by("-at").first().counts["remarked"] == 0


def test_the_template_can_be_filled_and_brought_in(signed_in):
    clerk = signed_in("docketing_clerk")
    template = clerk.get(reverse("ledger_template"))
    headers, note, *_ = load_workbook(io.BytesIO(template.content)).get_sheet_by_index(0).to_python()
    filled = ["（2026）苏0211民初7号", "2026-03-05", *[""] * (len(headers) - 2)]
    filled[headers.index("案由")] = "离婚纠纷"
    brought_in(clerk, workbook([note, filled], headers))
    run = ImportRun.objects.get()
    assert (run.counts["new"], run.counts["wrong"]) == (1, 0)


def test_the_clock_hands_an_asked_import_to_the_worker(signed_in, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    clerk = signed_in("docketing_clerk")
    address = clerk.post(reverse("import_upload"), {"file": workbook()}).headers["Location"]
    page = text_of(clerk.get(address))
    chosen = dict(re.findall(r'name="(column-\d+)".*?<option value="(\w+)" selected', page, re.S))
    clerk.post(f"{address}columns/", chosen)
    jobs.hand_out(timezone.now())
    assert ImportRun.objects.get().state == "checked"
