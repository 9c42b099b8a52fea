"""Asking for a paper, filtering the list, and what people fill in before they sign."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django import forms

from judgegrid.domain.papers import PaperState, Recipient
from judgegrid.domain.people import Scope
from judgegrid.domain.periods import containing
from judgegrid.records.documents.queries import ClusterRow
from judgegrid.web.territory.picker import AreaField

MONTHS = 24
RECIPIENTS = [(one.value, one.label) for one in Recipient]


class AskForm(forms.Form):
    """Which area or tribunal, which month, for whom."""

    area_code = AreaField(
        scope=Scope(),
        label="区域",
        required=False,
        help_text="街道、镇、区县或市；输入名称、代码或拼音首字母",
    )
    court_code = forms.ChoiceField(label="或法庭", required=False, help_text="选法庭时不填区域")
    month = forms.ChoiceField(label="月份", help_text="只列已经结束的月份")
    recipient = forms.ChoiceField(
        label="发送对象", choices=RECIPIENTS, help_text="对外版本只含民事案件，不足规定件数的数字隐去"
    )

    def __init__(
        self, *args: object, scope: Scope, on: date, tribunals: Sequence[tuple[str, str]], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area_code"].scope = scope
        self.fields["court_code"].choices = [("", "—"), *tribunals]
        if not tribunals:
            del self.fields["court_code"]
        months, one = [], containing(on, "month").previous()
        for _ in range(MONTHS):
            months.append((one.code, one.label))
            one = one.previous()
        self.fields["month"].choices = months

    def clean(self) -> dict[str, str]:
        data = super().clean() or {}
        if bool(data.get("area_code")) == bool(data.get("court_code")) and "area_code" not in self.errors:
            raise forms.ValidationError("区域和法庭选填一项")
        return data


class FilterForm(forms.Form):
    """Filters of the list; all may be left open."""

    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *((one.value, one.label) for one in PaperState)]
    )
    recipient = forms.ChoiceField(label="发送对象", required=False, choices=[("", "全部"), *RECIPIENTS])


class AssignForm(forms.Form):
    """发文字号, and one line per cluster: step, owner, until when."""

    issue_number = forms.CharField(
        label="发文字号", max_length=40, required=False, help_text="例如：锡法〔2026〕12号；没有则留空"
    )

    def __init__(self, *args: object, rows: Sequence[ClusterRow], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for index, row in enumerate(rows):
            for name, label, longest in (("step", "措施", 40), ("owner", "责任人", 20), ("due", "期限", 20)):
                self.fields[f"{name}{index}"] = forms.CharField(
                    label=f"{row.place}{row.cause}：{label}",
                    max_length=longest,
                    required=False,
                    initial=getattr(row, name),
                )

    def lines(self) -> list[tuple[ClusterRow, list[forms.BoundField]]]:
        """Every cluster with its three fields."""
        return [
            (row, [self[f"{name}{index}"] for name in ("step", "owner", "due")])
            for index, row in enumerate(self.rows)
        ]

    def assignments(self) -> dict[str, dict[str, str]]:
        """What was filled in, by cluster."""
        return {
            row.key: {name: self.cleaned_data[f"{name}{index}"] for name in ("step", "owner", "due")}
            for index, row in enumerate(self.rows)
        }
