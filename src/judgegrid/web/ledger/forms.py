"""Filters of the ledger, the upload, a decision of the work list."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.urls import reverse_lazy

from judgegrid.domain.filings import ATTRIBUTION_STATES, PROCEEDINGS
from judgegrid.records.ledger.queries import Filters
from judgegrid.records.ledger.worklist import concept_named
from judgegrid.web.typed import DayField


def _suggesting(url: str, options: str, placeholder: str) -> forms.TextInput:
    """A text field that asks for suggestions while something is typed."""
    return forms.TextInput(
        attrs={
            "list": options,
            "placeholder": placeholder,
            "autocomplete": "off",
            "hx-get": reverse_lazy(url),
            "hx-trigger": "input changed delay:250ms",
            "hx-target": f"#{options}",
        }
    )


def _day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class FilterForm(forms.Form):
    """Filters that combine; all may be left open. ``party`` is a keyed hash, set by the search for a name."""

    number = forms.CharField(
        label="案号",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"placeholder": "全部或开头，如（2026）苏0211民初"}),
    )
    court = forms.ChoiceField(label="法院代字", required=False)
    area = forms.CharField(
        label="区划",
        required=False,
        max_length=80,
        widget=_suggesting("ledger_areas", "area-options", "名称、代码或首字母"),
    )
    cause = forms.CharField(
        label="案由",
        required=False,
        max_length=120,
        widget=_suggesting("ledger_causes", "cause-options", "案由名称，含下级"),
    )
    from_on = DayField(label="立案自", required=False, widget=_day())
    to_on = DayField(label="至", required=False, widget=_day())
    proceeding = forms.ChoiceField(label="类别", required=False, choices=[("", "全部"), *PROCEEDINGS.items()])
    state = forms.ChoiceField(
        label="归属", required=False, choices=[("", "全部"), *ATTRIBUTION_STATES.items()]
    )
    batch = forms.ChoiceField(
        label="批量案", required=False, choices=[("", "全部"), ("yes", "只看批量"), ("no", "不含批量")]
    )
    party = forms.RegexField(r"^[0-9a-f]{64}$", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, courts: list[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["court"].choices = [("", "全部"), *((one, one) for one in courts)]

    def clean_area(self) -> str:
        """A suggestion begins with the code; a code alone will do."""
        text = self.cleaned_data["area"].strip()
        code = text.split()[0] if text else ""
        if code and not (code.isascii() and code.isdigit() and len(code) in (12, 17)):
            raise forms.ValidationError("请从提示中选一个区划，或写12位代码")
        return code

    def clean_cause(self) -> str:
        text = self.cleaned_data["cause"]
        concept = concept_named(text)
        if text and not concept:
            raise forms.ValidationError("没有这个案由，请从提示中选一个")
        return concept

    @property
    def filters(self) -> Filters:
        """What the valid fields say; an invalid one narrows nothing, its error is shown beside it."""
        said = self.cleaned_data if self.is_valid() or hasattr(self, "cleaned_data") else {}
        to_on = said.get("to_on")
        return Filters(
            number=said.get("number", ""),
            party=said.get("party", ""),
            court=said.get("court", ""),
            area=said.get("area", ""),
            cause=said.get("cause", ""),
            from_on=said.get("from_on"),
            to_on=to_on + timedelta(days=1) if to_on else None,
            batch={"yes": True, "no": False}.get(said.get("batch", "")),
            state=said.get("state", ""),
            proceeding=said.get("proceeding", ""),
        )


class PartyForm(forms.Form):
    """A name of a party, searched exactly; sent by POST so that no log holds it."""

    name = forms.CharField(
        label="当事人姓名或名称",
        max_length=120,
        help_text="须与登记的完全一致；查询会记入审计",
        error_messages={"required": "请写当事人的姓名或名称"},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class UploadForm(forms.Form):
    file = forms.FileField(
        label="台账文件",
        help_text="xlsx、xls 或 csv（UTF-8、GB18030），每次最多 30 万行",
        error_messages={
            "required": "请选择要导入的文件",
            "empty": "文件是空的，没有任何内容",
            "missing": "请选择要导入的文件",
        },
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        max_length=200,
    )

    use_required_attribute = False


class DecisionForm(forms.Form):
    kind = forms.ChoiceField(choices=[(one, one) for one in ("cause", "court", "type_word")])
    edition = forms.CharField(required=False, max_length=6)
    text = forms.CharField(max_length=120)
    meaning = forms.CharField(max_length=120, error_messages={"required": "请先选择对应到什么"})
    name = forms.CharField(required=False, max_length=120)
