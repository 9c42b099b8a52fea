"""Each entry point of methods/: names, lists and arrays alike, and the bad input that a ledger can bring.

Bad input is either refused by the name of an argument, or judged; what cannot be judged says so. Nothing
that is given out as a figure is NaN.
"""

from __future__ import annotations

import copy
import dataclasses
import inspect
import re
from typing import Any

import numpy as np
import pytest

from judgegrid.methods import allocation
from judgegrid.methods.arguments import InputError
from methods.entry_points import CALLS

SIGNATURES = {
    "rates.poisson_interval": ("count", "exposure", "level"),
    "smoothing.poisson_gamma": ("count", "expected"),
    "smoothing.local": ("count", "expected", "neighbours"),
    "funnel.limits": ("observed", "expected"),
    "detection.farrington_flexible": ("counts", "week_of_year_epoch", "at", "population"),
}


@pytest.mark.parametrize("name", SIGNATURES)
def test_of_an_entry_point_the_arrays_come_first_and_options_by_name(name):
    given = inspect.signature(CALLS[name].function).parameters
    first = [one for one, said in given.items() if said.kind is said.POSITIONAL_OR_KEYWORD]
    assert tuple(first) == SIGNATURES[name]


@pytest.mark.parametrize("name", CALLS)
def test_of_lists_and_arrays_the_results_are_equal_and_frozen(name):
    call = CALLS[name]
    arrays = {key: np.array(value) if _regular(value) else value for key, value in call.good.items()}
    plain, other = (call.function(**copy.deepcopy(given)) for given in (call.good, arrays))
    assert dataclasses.is_dataclass(plain) and plain.__dataclass_params__.frozen
    assert repr(_figures(plain)) == repr(_figures(other))
    _sound(plain)


def _regular(value: Any) -> bool:
    if not isinstance(value, list) or not value or isinstance(value[0], str | dict):
        return False
    try:
        return np.array(value).dtype != object
    except ValueError:
        return False


def _changed(name: str, argument: str, change) -> dict[str, Any]:
    given = copy.deepcopy(CALLS[name].good)
    given[argument] = change(given[argument])
    return given


def _first(value):
    """Change the first number of a nested list."""

    def change(found):
        inner = found
        while isinstance(inner[0], list):
            inner = inner[0]
        inner[0] = value
        return found

    return change


def _all(value):
    def change(found):
        return [change(one) for one in found] if isinstance(found, list) else value

    return change


def _times(factor, *, half=False):
    def change(found):
        if isinstance(found[0], list):
            return [change(one) for one in found]
        begin = len(found) // 2 if half else 0
        return found[:begin] + [one * factor for one in found[begin:]]

    return change


def _cases():
    for name, call in CALLS.items():
        if call.counts:
            for kind, change in {
                "NaN": _first(float("nan")),
                "infinity": _first(float("inf")),
                "negative count": _first(-1),
                "text": _first("多"),
                "all zeros": _all(0),
                "a billion": _all(10**9),
                "boundary jump": _times(50, half=True),
                "three dimensions": lambda found: [[found]],
                "ragged": lambda found: [*found, [1, [2]]],
                "one too many": lambda found: [*found, found[-1]],
                "nothing": lambda found: [],
                "one number": lambda found: 5,
            }.items():
                yield name, kind, _changed(name, call.counts, change)
        if call.people:
            for kind, change in {
                "zero population": _all(0),
                "one without population": _first(0),
                "NaN population": _first(float("nan")),
                "negative population": _first(-1),
                "population of one too few": lambda found: found[:-1],
            }.items():
                yield name, kind, _changed(name, call.people, change)
        if call.areas is not None:
            given = copy.deepcopy(call.good)
            for key in (call.counts, *call.beside):
                given[key] = given[key][:1]
            yield name, "a single area", given
        if call.periods is not None:
            given = copy.deepcopy(call.good)
            for key in (call.counts, *call.beside):
                nested = isinstance(given[key][0], list) and len(given[key][0]) > 2
                given[key] = [one[:1] for one in given[key]] if nested else given[key]
            yield name, "one week", given
        if call.dates:
            yield name, "non-monotone dates", _changed(name, call.dates, lambda found: found[::-1])
            yield name, "one date for all", _changed(name, call.dates, lambda found: found[:1] * len(found))
        for key in call.keys:
            if key in call.good:
                yield name, f"{key} twice", _changed(name, key, _repeated)


def _repeated(found):
    """The first key stands for the second one too."""
    if isinstance(found, dict):
        return found
    return [found[0], found[0], *found[2:]]


CASES = [pytest.param(*one, id=f"{one[0]}: {one[1]}") for one in _cases()]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("name", "kind", "given"), CASES)
def test_of_bad_input_an_argument_is_named_or_nothing_is_made_up(name, kind, given):
    try:
        found = CALLS[name].function(**given)
    except InputError as error:
        assert error.argument and str(error).startswith(error.argument)
        return
    except allocation.Impossible as error:  # names the areas or judges instead of an argument
        assert "单元" in str(error) or "法官" in str(error)
        return
    _sound(found)


BANS = "allocation.assign: infinity"  # a judge who may never serve an area costs infinitely much
REFUSED = [
    one
    for one in CASES
    if str(one.id).endswith((": NaN", ": infinity", ": text", ": NaN population")) and one.id != BANS
]


@pytest.mark.parametrize(("name", "kind", "given"), REFUSED)
def test_of_what_is_no_number_it_is_always_refused(name, kind, given):
    with pytest.raises(InputError):
        CALLS[name].function(**given)


def _figures(found: Any) -> dict[str, Any]:
    return {one.name: getattr(found, one.name) for one in dataclasses.fields(found)}


def _sound(found: Any) -> None:
    """No figure is NaN but where the result says that nothing can be judged; no sentence says nan."""
    values = _figures(found)
    judged = getattr(found, "judgeable", True)
    for name, value in values.items():
        if isinstance(value, np.ndarray) and value.dtype.kind == "f":
            wrong = np.isnan(value) & _beside(judged, value.shape)
            assert not wrong.any(), f"{name} has NaN where it was judged"
        elif isinstance(value, float):
            assert not (np.isnan(value) and np.any(judged)), f"{name} is NaN"
    explain = getattr(found, "explain", None)
    if explain is None:
        return
    asked = [
        one for one in inspect.signature(explain).parameters.values() if one.kind is not one.KEYWORD_ONLY
    ]
    for place in _places(values) if asked else [()]:
        many = len(asked) > 1 or len(place) < 2 or asked[0].kind is asked[0].VAR_POSITIONAL
        said = explain(*place) if many else explain(place)
        assert not re.search(r"\bnan\b|\binf\b", said), said


def _beside(judged: Any, shape: tuple[int, ...]) -> np.ndarray:
    """The flags at the axes of ``shape`` that they fit; all True where they fit none."""
    flags = np.asarray(judged)
    for before in range(len(shape) - flags.ndim + 1):
        if shape[before : before + flags.ndim] == flags.shape:
            after = len(shape) - flags.ndim - before
            return np.broadcast_to(flags.reshape(*flags.shape, *[1] * after), shape)
    return np.ones(shape, dtype=bool)


def _places(values: dict[str, Any]) -> list[tuple[int, ...]]:
    arrays = [one for one in values.values() if isinstance(one, np.ndarray) and one.size]
    shape = arrays[0].shape if arrays else ()
    return [tuple(int(k) for k in np.unravel_index(n, shape)) for n in range(min(3, int(np.prod(shape))))]
