"""The box of the lookup and the question."""

from __future__ import annotations

from django import forms

LONGEST = 300


class LookupForm(forms.Form):
    """A citation, the name of a law, or words."""

    q = forms.CharField(
        label="查什么",
        required=False,
        max_length=LONGEST,
        help_text="例如：民法典944、第九百四十四条、944条、物业管理条例、拒交物业费",
        widget=forms.TextInput(attrs={"type": "search", "enterkeyhint": "search"}),
    )


class QuestionForm(forms.Form):
    """A question in everyday words."""

    question = forms.CharField(
        label="想问什么",
        max_length=LONGEST,
        help_text="一两句话，例如：物业没服务好，可以不交物业费吗？不必写姓名、电话、证件号",
        error_messages={"required": "请写出想问的事，例如：楼上漏水找谁赔？"},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
