"""Courts entered when first needed."""

import pytest

from judgegrid.records.territory.court_rows import entered
from judgegrid.records.territory.models import Court


@pytest.mark.django_db
def test_a_court_that_two_loads_need_is_entered_once():
    assert entered("苏0211") == entered("苏0211") == Court.objects.get()
    with pytest.raises(KeyError):
        entered("苏9999")
