"""Guides from files: a whole text, conditions included, waits for a signature like any draft."""

from __future__ import annotations

import argparse

import pytest
from django.urls import reverse

from judgegrid.domain.guide_reading import sources
from judgegrid.domain.refusals import Invalid
from judgegrid.jobs.commands import load
from judgegrid.records.guidance.models import GuideVersion

KEY = "renovation"


@pytest.fixture
def told(tmp_path, world):
    """told("text", …) → runs ``judgegrid load guides`` over a file with that text."""

    def run(text: str, *flags: str, name: str = "own.yaml") -> int:
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        parser = argparse.ArgumentParser()
        load.add_arguments(parser)
        return load.run(parser.parse_args(["guides", str(file), *flags]))

    return run


def edited() -> str:
    text = sources()[KEY]
    assert "when: {noticed: no}" in text
    return text.replace("when: {noticed: no}", "when: {noticed: no, done: part}", 1)


def test_a_text_with_another_condition_is_a_draft_until_somebody_signs(told, signed_in, capsys):
    assert told(edited()) == 0
    assert "第1版草稿，待审核人签署" in capsys.readouterr().out
    assert told(edited()) == 0  # the same text twice
    assert "未新增" in capsys.readouterr().out
    row = GuideVersion.objects.get()
    assert row.state == "draft" and row.made_by is None
    judge = signed_in("grid_judge")
    assert "由文件载入" in judge.get(reverse("guide_version", args=[KEY, 1])).content.decode()
    judge.post(reverse("sign_guide", args=[KEY, 1]))
    page = judge.get(reverse("guide", args=[KEY])).content.decode()
    assert "第1版" in page and "“做到哪一步”是“做了一部分”" in page


def test_a_dry_run_writes_nothing_and_what_shipped_is_nothing_new(told, capsys):
    told(edited(), "--dry-run")
    assert "试算" in capsys.readouterr().out and not GuideVersion.objects.exists()
    told(sources()[KEY])
    assert "未新增" in capsys.readouterr().out and not GuideVersion.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            ("when: {noticed: no}", "when: {nothing: no}"),
            "规则 not_noticed 的 when（出现条件）：没有这个问题：nothing",
        ),
        (("民法典@2020:781", "民法典781"), "写成 法律名@版本年:条号"),
        (("key: renovation", "key: unheard_of"), "应为其一"),
        (("title: 装修纠纷", "title: ["), "不是合法的 YAML"),
    ],
)
def test_a_wrong_file_is_refused_by_name_and_nothing_is_written(told, change, said):
    with pytest.raises(Invalid) as refused:
        told(sources()[KEY].replace(*change, 1))
    assert any("own.yaml" in name and said in right for name, right in refused.value.fields.items())
    assert not GuideVersion.objects.exists()


def test_a_folder_without_guides_is_refused(tmp_path, world):
    parser = argparse.ArgumentParser()
    load.add_arguments(parser)
    with pytest.raises(Invalid):
        load.run(parser.parse_args(["guides", str(tmp_path)]))
