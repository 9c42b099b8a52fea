"""Forms of the system administrator: accounts and posts."""

from __future__ import annotations

from typing import Any

from django import forms

from judgegrid.domain.people import ROLE_LABELS, Role, Scope
from judgegrid.web.territory.picker import AreaField
from judgegrid.web.typed import DayField


class AccountForm(forms.Form):
    username = forms.CharField(
        label="账号",
        max_length=60,
        help_text="字母、数字、点或下划线；一人一号",
        error_messages={"required": "请填写账号"},
    )
    name = forms.CharField(label="姓名", max_length=60, error_messages={"required": "请填写姓名"})
    office = forms.CharField(label="单位", max_length=80, required=False)
    phone = forms.CharField(label="工作电话", max_length=20, required=False)


class PostForm(forms.Form):
    role = forms.ChoiceField(
        label="角色",
        choices=[("", "请选择"), *((role.value, label) for role, label in ROLE_LABELS.items())],
        error_messages={"required": "请选一个角色"},
    )
    from_on = DayField(label="起", widget=forms.DateInput(attrs={"type": "date"}))
    to_on = DayField(label="止", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, scope: Scope, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["area_code"] = AreaField(
            scope=scope, label="区划", required=False, help_text="输入名称后从列表中选；三员不填"
        )
        self.order_fields(["role", "area_code", "from_on", "to_on"])

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])
