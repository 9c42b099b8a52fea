"""Every act that the program records has words for the one who reads the trail."""

import re
from pathlib import Path

import pytest
from django.apps import apps

import judgegrid
from judgegrid.domain.acts import act_label, object_label, object_types, result_label
from judgegrid.jobs.commands.load import LOADERS

SOURCE = Path(judgegrid.__file__).parent
NAMED = re.compile(r'"([a-z_]+(?:\.[a-z_]+)+)"')
KINDS = re.compile(r'object_type="([a-z_]+)"')
ROOMS = ("records", "web", "jobs")


def texts():
    return [path.read_text() for room in ROOMS for path in (SOURCE / room).rglob("*.py")]


def is_model(name: str) -> bool:
    try:
        return bool(apps.get_model(name))
    except (LookupError, ValueError):
        return False


def recorded() -> set[str]:
    """What is written like an act: its first part is that of an act given by name somewhere."""
    given = {one for text in texts() for one in re.findall(r'action="([a-z_.]+)"', text)}
    first = {one.partition(".")[0] for one in given if "." in one}
    first |= {"consultation", "guide", "notice", "paper"}
    found = {one for text in texts() for one in NAMED.findall(text)}
    acts = {one for one in found if one.partition(".")[0] in first and not is_model(one)}
    return {one for one in acts if not one.endswith((".html", ".json", ".jsonl", ".xlsx", ".zip", ".bin"))}


def test_every_act_has_words():
    acts = recorded()
    assert len(acts) > 70
    assert not [one for one in acts if act_label(one).isascii()]


def test_every_load_and_every_kind_of_object_has_words():
    assert not [name for name in LOADERS if act_label(f"territory.load_{name}").isascii()]
    kinds = {kind for text in texts() for kind in KINDS.findall(text)} | set(LOADERS)
    assert not [kind for kind in kinds if object_label(kind).isascii()]


@pytest.mark.parametrize(("result", "said"), [("ok", "完成"), ("broken", "链条断开"), ("else", "else")])
def test_results_are_said(result, said):
    assert result_label(result) == said


def test_a_word_names_its_kinds_of_objects():
    assert object_types("账号") == ["user"] and set(object_types("关联")) == {"link", "link_run"}
    assert object_types("user") == ["user"]
