"""Ledger files made on the spot, and an import taken through its steps."""

from datetime import UTC, datetime, timedelta

import pytest

from judgegrid.papers.table_export import Workbook
from judgegrid.records.ledger import actions, runs
from judgegrid.records.ledger.models import ImportRun

HEADERS = ["案号", "立案日期", "案由", "原告", "被告", "被告证件号", "被告住所", "小区", "标的额"]
AT = datetime(2026, 9, 30, 2, tzinfo=UTC)


def line(number, **changed):
    values = {
        "案号": f"（2026）苏0211民初{number}号",
        "立案日期": "2026-03-05",
        "案由": "物业服务合同纠纷",
        "原告": "无锡某某物业服务有限公司",
        "被告": f"赵{number}",
        "被告证件号": "",
        "被告住所": f"无锡市滨湖区水秀新村{number}号",
        "小区": "水秀新村",
        "标的额": 3500,
    }
    return [{**values, **changed}[name] for name in HEADERS]


class Clock:
    """Time that moves on by a second whenever it is looked at."""

    def __init__(self, at=AT):
        self.at = at

    def __call__(self):
        self.at += timedelta(seconds=1)
        return self.at


class Importer:
    """One clerk and what they do with files."""

    def __init__(self, scope, folder):
        self.scope, self.folder, self.clock = scope, folder, Clock()
        self.acting = {"scope": scope, "actor_name": "测试立案"}

    def file(self, rows, headers=HEADERS):
        path = self.folder / "ledger.xlsx"
        with Workbook(path) as book:
            book.sheet("台账", headers, rows)
        return path

    def upload(self, rows, headers=HEADERS):
        content = self.file(rows, headers).read_bytes()
        return self.upload_bytes(content, "台账.xlsx")

    def upload_bytes(self, content, name):
        return actions.upload(file_name=name, chunks=[content], at=self.clock(), **self.acting)

    def check(self, run_id):
        mapping = ImportRun.objects.get(pk=run_id).mapping
        actions.match_columns(run_id, mapping=mapping, at=self.clock(), **self.acting)
        self.step()
        return ImportRun.objects.get(pk=run_id)

    def confirm(self, run_id):
        actions.confirm(run_id, at=self.clock(), **self.acting)

    def step(self):
        handed = runs.hand_out(at=self.clock())
        assert handed is not None
        runs.work(handed, clock=self.clock)
        return handed

    def load(self, rows, headers=HEADERS):
        """Upload, check, apply; the run at its end."""
        run = self.check(self.upload(rows, headers))
        if run.state == "checked" and run.counts["new"] + run.counts["changed"]:
            self.confirm(run.pk)
            self.step()
        run.refresh_from_db()
        return run


@pytest.fixture
def clerk(scope_of, tmp_path, settings):
    settings.UPLOAD_DIR = tmp_path / "uploads"
    return Importer(scope_of("docketing_clerk"), tmp_path)


@pytest.fixture
def city(scope_of, tmp_path, settings):
    settings.UPLOAD_DIR = tmp_path / "uploads"
    return Importer(scope_of("city_office"), tmp_path)


@pytest.fixture
def make_line():
    return line
