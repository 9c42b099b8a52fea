"""Forms of attribution: a decision, a name to learn, an address to try."""

from __future__ import annotations

from django import forms


class DecisionForm(forms.Form):
    seen = forms.IntegerField(widget=forms.HiddenInput)
    area_code = forms.CharField(
        max_length=17, error_messages={"required": "请先选一个区划：按数字键选候选，或搜索"}
    )
    keep_name = forms.BooleanField(required=False)
    remember = forms.CharField(required=False, max_length=60)

    UNKNOWN = "unknown"

    def chosen(self) -> str:
        """The area code, "" when the person says that nobody can know."""
        code: str = self.cleaned_data["area_code"]
        return "" if code == self.UNKNOWN else code

    def name(self) -> str:
        return self.cleaned_data["remember"] if self.cleaned_data["keep_name"] else ""


class LearnForm(forms.Form):
    name = forms.CharField(max_length=60, error_messages={"required": "请填写名称"})
    area_code = forms.CharField(max_length=17, error_messages={"required": "请先搜索并选定社区"})


class AddressForm(forms.Form):
    address = forms.CharField(
        label="地址",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2, "autofocus": True, "autocomplete": "off"}),
        error_messages={"required": "请填写一个地址", "max_length": "地址最长400字"},
        help_text="怎么写都行：简称、旧区名、只写小区、只写路和门牌。这里试的地址不保存。",
    )
