"""Forms of this room: which area and period, filters of the list of links, a verdict."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from judgegrid.domain import locus
from judgegrid.domain.missed import LinkState, Verdict, decidable_families
from judgegrid.domain.periods import Period
from judgegrid.web.typed import DayField

AFTER, BEFORE = "after", "before"


def _grouped(periods: Sequence[Period]) -> list[tuple[str, list[tuple[str, str]]]]:
    groups = (("quarter", "按季"), ("month", "按月"))
    return [(label, [(one.code, one.label) for one in periods if one.kind == kind]) for kind, label in groups]


class PeriodForm(forms.Form):
    """Which period, before or after replies; sent as soon as one is chosen."""

    period = forms.ChoiceField(label="期间", required=False)
    version = forms.ChoiceField(
        label="口径版本", required=False, choices=[(AFTER, "采纳答复后"), (BEFORE, "答复前")]
    )

    def __init__(self, *args: object, periods: Sequence[Period], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = _grouped(periods)


class DraftForm(forms.Form):
    """Which period drafts are made for; sent as soon as one is chosen."""

    period = forms.ChoiceField(label="期间")

    def __init__(self, *args: object, periods: Sequence[Period], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = _grouped(periods)


class DetectableForm(forms.Form):
    """A decision about the detectable list."""

    family = forms.ChoiceField(label="案由类", error_messages={"required": "请选一类案由"})
    detectable = forms.ChoiceField(
        label="决定", choices=[("no", "移出可发现清单"), ("yes", "列入可发现清单")]
    )
    reason = forms.CharField(
        label="理由",
        min_length=4,
        max_length=300,
        error_messages={"required": "请写明理由", "min_length": "请把理由写具体，至少四个字"},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["family"].choices = [("", "请选择"), *decidable_families().items()]


class LinkFilterForm(forms.Form):
    """Filters of the list of links; all may be left open."""

    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部可发现的"), *((one.value, one.label) for one in LinkState)],
    )
    family = forms.ChoiceField(label="案由类", required=False)
    from_on = DayField(label="立案自", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    to_on = DayField(label="至", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["family"].choices = [
            ("", "全部"),
            *((one.family, one.label) for one in locus.rules().values()),
        ]


class VerdictForm(forms.Form):
    verdict = forms.ChoiceField(
        choices=[(one.value, one.label) for one in Verdict],
        error_messages={"required": "请先选：按 1 是同一件，按 2 不是同一件"},
    )
    number = forms.CharField(max_length=40, widget=forms.HiddenInput)
