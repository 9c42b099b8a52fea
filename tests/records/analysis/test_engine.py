"""The whole computation on Spark leaves what DuckDB leaves; runs where pyspark and Java are installed."""

import shutil

import pytest

from judgegrid.records.analysis.models import IndicatorValue
from judgegrid.warehouse.engines import EngineMissing
from records.analysis.ledgers import compute, random_filings, residents, results


def test_an_engine_that_is_missing_fails_the_run_and_is_named(world, tmp_path, settings, monkeypatch):
    settings.ENGINE = "spark"
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(EngineMissing, match="pip install"):
        compute(tmp_path)


def test_every_figure_is_the_same_on_spark(world, tmp_path, settings):
    pytest.importorskip("pyspark", reason="pip install 'judgegrid[spark]' to compare the engines")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java 17")
    residents({world.village: 3000, world.sister: 2000, world.next_village: 4000})
    for number, one in enumerate(random_filings(300)):  # homes, so that direct and interior cases exist
        one.plaintiff_area = one.area_code[:12] if number % 3 else world.next_village
        one.defendant_area = one.area_code[:12] if number % 4 else ""
        one.save()
    compute(tmp_path / "duckdb")
    here = results()
    kept = IndicatorValue.objects.filter(definition__in=("direct_rate", "interior_share", "interior_count"))
    assert kept.filter(state="value").values("definition").distinct().count() == 3
    settings.ENGINE = "spark"
    compute(tmp_path / "spark")
    assert results() == here
