"""Tree, area page, picker, editor and loading, as people use them; strangers find nothing."""

import io
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from judgegrid.records.audit.models import Entry
from judgegrid.records.territory.models import Area, AreaLineage, Population, PopulationLock
from web.test_pages import DESK, PHONE, hold


@pytest.fixture
def office(signed_in):
    return signed_in("governance_office")


def text_of(answer):
    return answer.content.decode()


def test_the_tree_starts_at_ones_own_top_and_opens_step_by_step(signed_in, world):
    judge = signed_in("grid_judge")
    page = text_of(judge.get(reverse("areas")))
    assert "河埒街道" in page and "水秀社区" not in page and "载入资料" not in page
    below = text_of(judge.get(reverse("area_children", args=[world.township])))
    assert "水秀社区居民委员会" in below and "<html" not in below


@pytest.mark.parametrize("name", ["area", "area_children", "area_edit"])
def test_a_stranger_gets_404_for_an_area_of_the_next_district(signed_in, world, name):
    assert signed_in("office_next").get(reverse(name, args=[world.village])).status_code == 404


@pytest.mark.parametrize("short", ["grid_judge", "grid_worker", "docketing_clerk", "system_admin"])
def test_who_may_not_edit_finds_no_editor(signed_in, world, short):
    client = signed_in(short)
    for address in (
        reverse("area_edit", args=[world.village]),
        reverse("area_reorganise", args=[world.village, "split"]),
        reverse("load_areas"),
        reverse("load_preview"),
        reverse("area_add"),
    ):
        assert client.get(address).status_code == 404


def test_administrators_of_accounts_find_areas_but_not_the_tree(signed_in, world):
    client = signed_in("system_admin")
    assert "水秀" in text_of(client.get(reverse("area_search"), {"q": "水秀"}))
    assert client.get(reverse("areas")).status_code == 404


def test_the_picker_answers_as_list_and_as_json(office, world):
    hits = text_of(office.get(reverse("area_search"), {"q": "水秀"}))
    assert 'role="option"' in hits and world.village in hits
    rows = office.get(reverse("area_search"), {"q": "水秀", "format": "json", "level": "village"}).json()
    assert [row["code"] for row in rows["areas"]] == [world.village]
    assert "没有找到“盛岸”" in text_of(office.get(reverse("area_search"), {"q": "盛岸"}))
    assert text_of(office.get(reverse("area_search"))).strip() == ""


def test_the_picker_asks_for_sign_in(client, world):
    assert client.get(reverse("area_search"), {"q": "水秀"}).status_code == 302


def test_an_area_is_edited_and_shows_what_was_entered(office, world):
    address = reverse("area_edit", args=[world.village])
    given = {"name": "水秀新社区居委会", "kind": "居", "households": "1200", "valid_from": "2015-01-01"}
    assert office.post(address, given).status_code == 302
    page = text_of(office.get(reverse("area", args=[world.village])))
    assert "水秀新社区居委会" in page and "1,200" in page and "水秀社区居民委员会" in page
    wrong = office.post(address, {**given, "valid_to": "2014-01-01"})
    assert wrong.status_code == 422 and "应晚于生效日" in text_of(wrong)


def test_a_population_is_entered_with_its_source(office, world):
    address = reverse("area_population", args=[world.village])
    given = {
        "p-series": "常住",
        "p-as_of": "2025-12-31",
        "p-count": "5120",
        "p-kind": "年报",
        "p-origin": "年鉴",
    }
    assert office.post(address, given).status_code == 302
    assert "5,120" in text_of(office.get(reverse("area", args=[world.village])))
    wrong = office.post(address, {**given, "p-origin": "", "p-count": "五千"})
    assert wrong.status_code == 422 and "应为整数" in text_of(wrong)
    assert Population.objects.get().count == 5120


def test_a_source_is_locked_and_unlocked_on_the_page(office, world):
    given = {"p-series": "常住", "p-as_of": "2025-12-31", "p-count": "5120"}
    given |= {"p-kind": "年报", "p-origin": "年鉴"}
    office.post(reverse("area_population", args=[world.village]), given)
    office.post(reverse("area_lock", args=[world.county]), {"choice": "常住|2025|年鉴"})
    assert "统一采用“年鉴”" in text_of(office.get(reverse("area", args=[world.village])))
    refused = office.post(reverse("area_population", args=[world.village]), {**given, "p-count": "9"})
    assert refused.status_code == 422 and "更正须先解除锁定" in text_of(refused)
    lock = PopulationLock.objects.get()
    editor = text_of(office.get(reverse("area_edit", args=[world.county])))
    assert f'<dialog class="confirm" id="unlock-{lock.pk}"' in editor
    off = reverse("area_unlock", args=[world.county, lock.pk])
    assert office.post(off, {"reason": ""}).status_code == 422
    assert office.post(off, {"reason": "年鉴更正"}).status_code == 302
    assert office.post(reverse("area_lock", args=[world.county]), {"choice": "x"}).status_code == 422


def test_aliases_come_and_go(office, world):
    address = reverse("area_alias", args=[world.village])
    office.post(address, {"a-alias": "老水秀"})
    assert "老水秀" in text_of(office.get(reverse("area_edit", args=[world.village])))
    assert "已删除别名" in text_of(office.post(address, {"remove": "老水秀"}, follow=True))
    assert "老水秀" not in text_of(office.get(reverse("area", args=[world.village])))


def lines(*heirs):
    data = {"h-TOTAL_FORMS": "6", "h-INITIAL_FORMS": "0"}
    for number, (code, name, share) in enumerate(heirs):
        data |= {f"h-{number}-code": code, f"h-{number}-name": name, f"h-{number}-share": share}
    return data


def test_a_split_is_recorded_and_shown_on_both_sides(office, world):
    address = reverse("area_reorganise", args=[world.sister, "split"])
    assert office.get(address).status_code == 200
    heirs = lines(("320211001010", "稻香东社区", "60"), ("320211001011", "稻香西社区", "40"))
    given = {"on": "2026-01-01", "reason": "锡政复〔2025〕1号", **heirs}
    assert office.post(address, given).status_code == 302
    old = text_of(office.get(reverse("area", args=[world.sister])))
    assert "已失效" in old and "稻香东社区" in old and "60 %" in old
    assert "承接" in text_of(office.get(reverse("area", args=["320211001010"])))


@pytest.mark.parametrize(
    ("heirs", "said"),
    [
        ([("320211001010", "东", "60"), ("320211001011", "西", "50")], "权重之和应为1"),
        ([("320211001010", "东", "100")], "至少要有两个"),
        ([("320211001010", "东", ""), ("320211001011", "西", "40")], "都要填写"),
        ([("320213001010", "东", "60"), ("320211001011", "西", "40")], "不在您维护的辖区内"),
    ],
)
def test_a_wrong_split_changes_nothing_and_says_why(office, world, heirs, said):
    given = {"on": "2026-01-01", "reason": "x", **lines(*heirs)}
    answer = office.post(reverse("area_reorganise", args=[world.sister, "split"]), given)
    assert answer.status_code == 422 and said in text_of(answer)
    assert not AreaLineage.objects.exists()


def test_a_merge_names_the_others_by_the_picker(office, world):
    Area.objects.filter(code=world.grid).update(valid_to=date(2020, 1, 1))
    address = reverse("area_reorganise", args=[world.village, "merge"])
    given = {"on": "2026-01-01", "reason": "合并", "code": "320211001020", "name": "水稻社区"}
    alone = office.post(address, given)
    assert alone.status_code == 422 and "至少选一个" in text_of(alone)
    assert office.post(address, {**given, "other1": world.sister}).status_code == 302
    assert AreaLineage.objects.count() == 2
    outside = office.post(address, {**given, "other1": world.next_village})
    assert outside.status_code == 422


def test_one_area_may_be_taken_in_by_another_that_lives_on(office, world):
    address = reverse("area_reorganise", args=[world.village, "merge"])
    given = {"on": "2026-01-01", "reason": "并入", "code": world.village, "other1": world.sister}
    assert office.post(address, given).status_code == 302
    assert list(AreaLineage.objects.values_list("predecessor__code", "successor__code")) == [
        (world.sister, world.village)
    ]
    assert Area.objects.get(code=world.village).valid_to is None


def test_a_closing_needs_its_reason(office, world):
    address = reverse("area_reorganise", args=[world.sister, "close"])
    assert office.post(address, {"on": "2026-01-01", "reason": ""}).status_code == 422
    assert office.post(address, {"on": "2026-01-01", "reason": "撤销"}).status_code == 302
    assert office.get(reverse("area_reorganise", args=[world.sister, "abc"])).status_code == 404


def test_a_grid_is_added_below_its_unit(office, world):
    given = {"code": world.village + "01002", "name": "水秀社区第二网格", "valid_from": "2026-01-01"}
    assert office.post(reverse("area_add"), given).status_code == 302
    assert Area.objects.get(code=given["code"]).parent.code == world.village
    twice = office.post(reverse("area_add"), given)
    assert twice.status_code == 422 and "已经有区划" in text_of(twice)


def upload(client, kind, text, name="表.csv"):
    return client.post(
        reverse("load_areas"), {"kind": kind, "file": SimpleUploadedFile(name, text.encode())}, follow=True
    )


def waiting_files():
    folder = Path(settings.UPLOAD_DIR) / "territory"
    return list(folder.iterdir()) if folder.exists() else []


def test_a_table_is_tried_first_and_written_only_after_the_yes(office, world):
    shown = text_of(upload(office, "areas", "代码,名称,备注\n320211001003,湖滨社区,x\n"))
    assert "试算结果" in shown and "湖滨社区" in shown and "未识别的列：备注" in shown
    assert not Area.objects.filter(code="320211001003").exists()
    assert office.post(reverse("load_preview")).status_code == 302
    assert Area.objects.filter(code="320211001003").exists()
    assert Entry.objects.filter(action="territory.load_areas").exists()
    assert waiting_files() == []
    assert office.get(reverse("load_wrong")).status_code == 404
    assert "请重新上传" in text_of(office.post(reverse("load_preview"), follow=True))


def test_wrong_rows_stop_the_yes_unless_they_are_left_out(office, world):
    shown = text_of(upload(office, "areas", "代码,名称\n320211001003,湖滨社区\n123,坏\n"))
    assert "应为2、4、6、9、12位区划代码" in shown and "确认载入" not in shown
    sheet = load_workbook(io.BytesIO(office.get(reverse("load_wrong")).content)).active
    assert [cell.value for cell in sheet[2]][:3] == [3, "代码", "123"]
    office.post(reverse("load_preview"))
    assert not Area.objects.filter(code="320211001003").exists()
    office.post(reverse("load_preview"), {"skip": "1"})
    assert Area.objects.filter(code="320211001003").exists()


def test_a_file_that_is_no_table_is_refused_in_words_and_wiped(office, world):
    answer = upload(office, "areas", "%PDF-1.7 \x00")
    assert answer.status_code == 422 and "只收 xlsx、xls 或 csv" in text_of(answer)
    assert waiting_files() == []


def test_the_template_fits_its_own_load(office, world):
    answer = office.get(reverse("load_template", args=["population"]))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[1]][:4] == ["代码", "名称", "口径", "时点"]
    assert sheet["A2"].value.startswith("说明")
    assert office.get(reverse("load_template", args=["polygons"])).status_code == 404


@pytest.mark.pages
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_pages_hold_at_both_widths(open_page, people, world, size):
    for address in (
        reverse("areas"),
        reverse("area", args=[world.village]),
        reverse("area_edit", args=[world.village]),
        reverse("area_reorganise", args=[world.village, "split"]),
        reverse("area_reorganise", args=[world.village, "merge"]),
        reverse("load_areas"),
    ):
        hold(open_page(address, user=people["governance_office"], size=size), size)


@pytest.mark.pages
@pytest.mark.django_db(transaction=True)
def test_by_keyboard_an_area_is_found_and_the_tree_unfolds(open_page, people, world):
    page = open_page(reverse("areas"), user=people["governance_office"]).page
    page.get_by_role("button", name="展开滨湖区的下级").click()
    page.get_by_role("link", name="河埒街道").wait_for()
    page.get_by_label("查找区划").fill("水秀社区")
    page.locator(".picker-hit").first.wait_for(state="visible")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/areas/{world.village}/")
