"""The page of definitions."""

import pytest
from django.urls import reverse

from judgegrid.domain.indicators import definitions
from judgegrid.web.analysis import labels


def test_every_definition_is_on_the_page_with_its_formula(signed_in):
    said = signed_in("grid_judge").get(reverse("definitions")).content.decode()
    for one in definitions().values():
        assert f'id="{one.name}"' in said
        assert one.formula in said


@pytest.mark.parametrize("short", ["system_admin", "mediator"])
def test_who_reads_no_figures_has_no_such_page(signed_in, short):
    assert signed_in(short).get(reverse("definitions")).status_code == 404


def test_every_guard_has_a_chinese_word():
    for one in definitions().values():
        for guard in one.guards:
            assert not labels.guard(guard).isascii(), guard
        assert labels.mark(one.mark)
