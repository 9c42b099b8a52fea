"""The demo city is built whole or from the beginning again, by one process at a time."""

from __future__ import annotations

import argparse
from types import SimpleNamespace

import pytest

from judgegrid.domain.refusals import NotAllowed
from judgegrid.jobs.commands import demo
from judgegrid.jobs.demo import site as sites

OPTIONS = argparse.Namespace(scale=0.01, build_only=True, host="127.0.0.1", port=8000, workers=1)


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A data folder of its own, whose database is a file that nothing reads."""
    folders = {f"{name.upper()}_DIR": tmp_path / name for name in ("upload", "paper", "warehouse")}
    monkeypatch.setattr(sites, "settings", SimpleNamespace(DATA_DIR=tmp_path, **folders))
    described = {"NAME": str(tmp_path / "judgegrid.sqlite3")}
    monkeypatch.setattr(sites, "connection", SimpleNamespace(vendor="sqlite", settings_dict=described))
    monkeypatch.setattr(sites, "connections", SimpleNamespace(close_all=lambda: None))
    (tmp_path / "judgegrid.sqlite3").write_text("half a city")
    (tmp_path / "keys").mkdir()
    (tmp_path / "models").mkdir()
    return tmp_path


@pytest.fixture
def building(place, monkeypatch):
    """The builder of ``judgegrid demo``: notes its calls and is interrupted when told to."""
    told = SimpleNamespace(calls=0, interrupted=False, built=False)

    def build(*, scale, say):
        told.calls += 1
        if told.interrupted:
            raise KeyboardInterrupt
        told.built = True
        return SimpleNamespace(filings=1, reports=1, seconds=1.0)

    monkeypatch.setattr(demo, "build", build)
    monkeypatch.setattr(demo, "is_built", lambda: told.built)
    monkeypatch.setattr(demo, "call_command", lambda *_, **__: None)
    monkeypatch.setattr(demo, "settings", SimpleNamespace(DEMO=True))
    return told


def test_a_city_is_built_once(building, place):
    assert demo.run(OPTIONS) == 0 and demo.run(OPTIONS) == 0
    assert building.calls == 1 and (place / "judgegrid.sqlite3").exists()


def test_an_interrupted_city_is_taken_away_and_built_again(building, place, capsys):
    building.interrupted = True
    with pytest.raises(KeyboardInterrupt):
        demo.run(OPTIONS)
    building.interrupted, building.built = False, False
    assert demo.run(OPTIONS) == 0
    assert building.calls == 2 and "从头建立" in capsys.readouterr().out
    assert not (place / "judgegrid.sqlite3").exists() and not (place / "models").exists()
    assert (place / "keys").is_dir() and (place / "upload").is_dir()
    assert demo.run(OPTIONS) == 0 and building.calls == 2


def test_a_half_city_in_a_database_elsewhere_is_left_to_people(building, place, monkeypatch):
    building.interrupted = True
    with pytest.raises(KeyboardInterrupt):
        demo.run(OPTIONS)
    elsewhere = SimpleNamespace(vendor="postgresql", settings_dict={"NAME": "judgegrid"})
    monkeypatch.setattr(sites, "connection", elsewhere)
    building.built = True
    with pytest.raises(NotAllowed, match="空的数据库"):
        demo.run(OPTIONS)
    assert (place / "judgegrid.sqlite3").exists()
    building.interrupted = building.built = False  # another, empty database
    assert demo.run(OPTIONS) == 0 and demo.run(OPTIONS) == 0 and building.calls == 2


def test_two_do_not_build_at_once(building, place):
    with sites.site(), pytest.raises(NotAllowed, match="另一个进程"):
        demo.run(OPTIONS)
    assert building.calls == 0
