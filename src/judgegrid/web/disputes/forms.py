"""The report form (at most six fields, all typed once) and the filters of the list."""

from __future__ import annotations

import uuid

from django import forms

from judgegrid.domain.disputes import DisputeLevel, DisputeSource, dispute_types
from judgegrid.web.typed import DayField


class ReportForm(forms.Form):
    """Six fields; where there is only one place to choose, it is already chosen.

    What happened comes before the type: the words preselect it.
    """

    subject = forms.CharField(
        label="什么事",
        max_length=60,
        help_text="一句话，例如：楼上漏水，两家争执",
        error_messages={"required": "请用一句话写明是什么事"},
        widget=forms.TextInput(attrs={"autofocus": True, "enterkeyhint": "next"}),
    )
    text = forms.CharField(
        label="经过",
        required=False,
        max_length=5000,
        help_text="写事情本身即可，不必写身份证号、电话",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    dispute_type = forms.ChoiceField(
        label="类型", error_messages={"required": "请选一个类型，拿不准选“其他”"}
    )
    area_code = forms.ChoiceField(label="社区或网格", error_messages={"required": "请选所在社区或网格"})
    place_name = forms.CharField(label="小区或地点", max_length=80, required=False)
    level = forms.ChoiceField(
        label="难度",
        choices=[(one.value, one.label) for one in DisputeLevel],
        initial=DisputeLevel.SIMPLE.value,
    )
    client_id = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: object, grounds: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dispute_type"].choices = [("", "请选择"), *dispute_types().items()]
        self.fields["area_code"].choices = grounds if len(grounds) == 1 else [("", "请选择"), *grounds]
        self.initial.setdefault("client_id", str(uuid.uuid4()))


class FilterForm(forms.Form):
    """Filters of the list; all may be left open."""

    dispute_type = forms.ChoiceField(label="类型", required=False)
    source = forms.ChoiceField(
        label="来源",
        required=False,
        choices=[("", "全部"), *((one.value, one.label) for one in DisputeSource)],
    )
    from_on = DayField(label="上报自", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    to_on = DayField(label="至", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dispute_type"].choices = [("", "全部"), *dispute_types().items()]


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="撤回原因",
        max_length=200,
        error_messages={"required": "请写明撤回的原因"},
        widget=forms.TextInput(attrs={"placeholder": "例如：重复上报"}),
    )
