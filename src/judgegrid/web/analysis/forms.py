"""Forms of the pages of figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django import forms

from judgegrid.domain import causes
from judgegrid.domain.periods import Period
from judgegrid.records.analysis.axes import PARTIES as PARTY_LABELS
from judgegrid.records.analysis.queries import Axis
from judgegrid.web.analysis.choices import measure_choices, period_choices
from judgegrid.web.typed import DayField

AXES = [(one.value, one.label) for one in Axis]
PARTIES = [("", "全部"), *((key, label) for key, label in PARTY_LABELS.items() if key)]
PROCEEDINGS = [("", "全部"), ("civil", "民事"), ("admin", "行政")]
BATCH = [("", "全部"), ("no", "不含批量"), ("yes", "仅批量")]


class MeasureForm(forms.Form):
    """Which measure in which period; sent as soon as one is chosen."""

    measure = forms.ChoiceField(label="指标和口径版本", required=False)
    period = forms.ChoiceField(label="期间", required=False)

    def __init__(self, *args: object, level: str, periods: Sequence[Period], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"].choices = measure_choices(level)
        self.fields["period"].choices = period_choices(periods)


class ReasonForm(forms.Form):
    """Why the places of areas are wanted."""

    reason = forms.CharField(
        label="理由",
        min_length=4,
        max_length=200,
        error_messages={"required": "请写明理由", "min_length": "请把理由写具体，至少四个字"},
    )
    back = forms.CharField(required=False, max_length=400)


class PivotForm(forms.Form):
    """Rows, columns and what the cells count."""

    rows = forms.ChoiceField(label="行", choices=AXES)
    columns = forms.ChoiceField(label="列", choices=AXES)
    area = forms.ChoiceField(label="区划范围")
    from_month = DayField(
        label="起始月份",
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
        error_messages={"required": "请选择起始月份", "invalid": "写成 2026-01 的样子"},
    )
    to_month = DayField(
        label="截止月份",
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
        error_messages={"required": "请选择截止月份", "invalid": "写成 2026-12 的样子"},
    )
    cause = forms.ChoiceField(label="案由", required=False)
    party = forms.ChoiceField(label="当事人类型", choices=PARTIES, required=False)
    proceeding = forms.ChoiceField(label="民事或行政", choices=PROCEEDINGS, required=False)
    batch = forms.ChoiceField(label="批量案", choices=BATCH, required=False)

    def __init__(self, *args: object, areas: Sequence[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = areas
        self.fields["cause"].choices = [("", "全部"), *cause_choices()]

    def clean(self) -> dict[str, object]:
        given = super().clean() or {}
        if given.get("rows") and given.get("rows") == given.get("columns"):
            self.add_error("columns", "行和列不能相同，请换一个")
        first, last = given.get("from_month"), given.get("to_month")
        if isinstance(first, date) and isinstance(last, date):
            if first > last:
                self.add_error("to_month", "截止月份不能早于起始月份")
            elif (last.year - first.year) * 12 + last.month - first.month >= 60:
                self.add_error("to_month", "一次最多看 60 个月，请缩短期间")
        return given


def cause_choices() -> list[tuple[str, str]]:
    """Causes of the first two levels in the order of the table, the second set in."""
    return [
        (one.concept, "\u3000" * (one.level - 1) + one.name)
        for one in causes.tree().values()
        if one.level <= 2
    ]
