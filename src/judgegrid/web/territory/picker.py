"""The picker of an area as a form field: a code is sent, a name is seen."""

from __future__ import annotations

from typing import Any

from django import forms

from judgegrid.domain.areas import Level
from judgegrid.domain.people import Scope
from judgegrid.domain.refusals import Absent
from judgegrid.records.territory import queries

CHOOSE = "请从区划中选一个：输入名称，再从列表中点选"


class AreaPicker(forms.TextInput):
    """Looks areas up while someone types; ``level`` keeps one level, ``name_of`` names a code."""

    template_name = "territory/picker_widget.html"

    def __init__(self, *, level: Level | None = None, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.level = level
        self.chosen_name = ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["level"] = self.level.value if self.level else ""
        context["chosen_name"] = self.chosen_name or (value or "")
        return context


class AreaField(forms.CharField):
    """A code of an area within the scope; ``clean`` gives the code, an unknown one is refused."""

    def __init__(self, *, scope: Scope, level: Level | None = None, **options: Any) -> None:
        options.setdefault("error_messages", {"required": CHOOSE})
        super().__init__(widget=AreaPicker(level=level), max_length=17, **options)
        self.scope = scope

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        bound = super().get_bound_field(form, field_name)
        names = queries.names_of([str(bound.value() or "")], scope=self.scope)
        self.widget.chosen_name = next(iter(names.values()), "")
        return bound

    def clean(self, value: Any) -> str:
        code = str(super().clean(value))
        if code:
            try:
                queries.area(code, scope=self.scope)
            except Absent:
                raise forms.ValidationError(CHOOSE) from None
        return code
