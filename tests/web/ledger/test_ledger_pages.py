"""Pages of the ledger in a browser, at desk and phone width."""

import pytest
from django.urls import reverse
from django.utils import timezone

from judgegrid.papers.table_export import Workbook
from judgegrid.records.ledger import actions, runs
from judgegrid.records.ledger.models import Filing, ImportRun
from web.test_pages import SIZES, hold

HEADERS = ["案号", "立案日期", "案由", "原告", "被告", "被告证件号", "被告住所", "小区", "标的额", "备注"]


def line(number, **changed):
    values = {
        "案号": f"（2026）苏0211民初{number}号",
        "立案日期": "2026-03-05",
        "案由": "物业服务合同纠纷",
        "原告": "无锡某某物业服务有限公司",
        "被告": "欧阳某甲",
        "被告住所": f"江苏省无锡市滨湖区河埒街道水秀新村{number}号301室",
        "小区": "水秀新村",
        "标的额": 3500 * number,
    }
    return [{**values, **changed}.get(name, "") for name in HEADERS]


@pytest.fixture
def brought(people, scope_of, settings, tmp_path):
    """brought(rows) → an import that is checked; with apply=True it is done."""
    settings.UPLOAD_DIR = tmp_path / "uploads"
    me = {"scope": scope_of("docketing_clerk"), "actor_name": "测试立案"}

    def bring(rows, *, check=True, apply=False):
        path = tmp_path / "a.xlsx"
        with Workbook(path) as book:
            book.sheet("台账", HEADERS, rows)
        now = timezone.now()
        run_id = actions.upload(file_name="滨湖法院三月收案.xlsx", chunks=[path.read_bytes()], at=now, **me)
        run = ImportRun.objects.get(pk=run_id)
        if check:
            actions.match_columns(run_id, mapping=run.mapping, at=now, **me)
            runs.work(runs.hand_out(at=now), clock=timezone.now)
        if apply:
            actions.confirm(run_id, at=now, **me)
            runs.work(runs.hand_out(at=timezone.now()), clock=timezone.now)
        run.refresh_from_db()
        return run

    return bring


ROWS = [
    line(1),
    line(2, 标的额=1),
    line(3, 立案日期="下周", 标的额="很多"),
    line(4, 案由="前所未有的纠纷"),
    line(5, 案号="（2026）苏0211民怪5号"),
]


@pytest.mark.pages
@SIZES
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stage", ["columns", "checked", "list", "imports", "filing", "worklist", "upload"])
def test_the_pages_of_the_ledger_hold(open_page, brought, people, size, stage):
    brought([line(2), line(6, 案由="前所未有的纠纷")], apply=True)
    run = brought(ROWS, check=stage != "columns", apply=stage in ("filing", "worklist"))
    address = {
        "columns": lambda: reverse("import_run", args=[run.pk]),
        "checked": lambda: reverse("import_run", args=[run.pk]),
        "list": lambda: reverse("ledger"),
        "imports": lambda: reverse("imports"),
        "upload": lambda: reverse("import_upload"),
        "worklist": lambda: reverse("worklist"),
        "filing": lambda: reverse("filing", args=[Filing.objects.get(sequence=2).pk]),
    }[stage]()
    hold(open_page(address, user=people["docketing_clerk"], size=size), size)


@pytest.mark.pages
@pytest.mark.django_db(transaction=True)
def test_the_progress_renews_itself_and_makes_way_for_the_result(open_page, brought, people):
    run = brought(ROWS, check=False)
    me = {"actor_name": "测试立案", "at": timezone.now()}
    scope = runs.importer_scope(ImportRun.objects.get(pk=run.pk), at=timezone.now())
    actions.match_columns(run.pk, mapping=run.mapping, scope=scope, **me)
    page = open_page(reverse("import_run", args=[run.pk]), user=people["docketing_clerk"]).page
    page.get_by_text("排队等候").wait_for()
    runs.work(runs.hand_out(at=timezone.now()), clock=timezone.now)
    page.get_by_role("button", name="确认导入").wait_for(timeout=10_000)


@pytest.mark.pages
@pytest.mark.django_db(transaction=True)
def test_typing_brings_suggestions_for_causes_and_areas(open_page, brought, people):
    brought([line(1)], apply=True)
    page = open_page(reverse("ledger"), user=people["docketing_clerk"]).page
    page.get_by_label("案由", exact=True).press_sequentially("物业服务")
    page.locator("#cause-options option").first.wait_for(state="attached")
    assert page.locator("#cause-options option").first.get_attribute("value") == "物业服务合同纠纷"
    page.get_by_label("区划", exact=True).press_sequentially("河埒")
    page.locator("#area-options option").first.wait_for(state="attached")
    assert page.locator("#area-options option").first.get_attribute("value").startswith("320211001000")
