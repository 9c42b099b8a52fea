"""What similar cases are looked for by, and why one is taken out."""

from __future__ import annotations

from django import forms

from judgegrid.domain.published_cases import CaseKind
from judgegrid.web.typed import DayField

NOTIONS = (
    ("overall", "总体相近"),
    ("facts", "案情相近"),
    ("cause", "案由相同优先"),
    ("amount", "金额相近优先"),
    ("provisions", "法条相同优先"),
)
_DAY = forms.DateInput(attrs={"type": "date"})


class CaseForm(forms.Form):
    """A text and what narrows the search; all may be left open."""

    text = forms.CharField(
        label="案情或词语",
        required=False,
        max_length=5000,
        help_text="写几句经过，或几个词。姓名、电话、证件号不必写",
        error_messages={"max_length": "不超过 5000 字，写主要经过即可"},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    notion = forms.ChoiceField(label="怎样算相近", choices=NOTIONS, initial="overall", required=False)
    cause = forms.ChoiceField(label="案由", required=False)
    area = forms.ChoiceField(label="法院所在地", required=False)
    kind = forms.ChoiceField(
        label="类别", required=False, choices=[("", "全部"), *((one.value, one.label) for one in CaseKind)]
    )
    from_on = DayField(label="裁判日期自", required=False, widget=_DAY)
    to_on = DayField(label="至", required=False, widget=_DAY)

    def __init__(
        self, *args: object, causes: list[tuple[str, str]], areas: list[tuple[str, str]], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cause"].choices = [("", "全部"), *causes]
        self.fields["area"].choices = [("", "全部"), *areas]

    def clean_notion(self) -> str:
        return self.cleaned_data["notion"] or "overall"

    def clean(self) -> dict[str, object]:
        given = super().clean() or {}
        first, last = given.get("from_on"), given.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", f"应不早于 {first}")
        return given


class CaseWithdrawForm(forms.Form):
    why = forms.CharField(
        label="撤下原因",
        max_length=200,
        error_messages={"required": "请写明为什么撤下"},
        widget=forms.TextInput(attrs={"placeholder": "例如：裁判已被改判"}),
    )
