"""Forms of the system administrator: accounts and posts."""

from __future__ import annotations

from django import forms

from judgegrid.domain.people import ROLE_LABELS, Role


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
    area_code = forms.CharField(
        label="区划代码", max_length=17, required=False, help_text="12 位区划代码或 17 位网格代码；三员不填"
    )
    from_on = forms.DateField(label="起", widget=forms.DateInput(attrs={"type": "date"}))
    to_on = forms.DateField(label="止", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])
