"""Forms of the area editor and of loading tables."""

from __future__ import annotations

from typing import Any

from django import forms

from judgegrid.domain import judge_counts, population
from judgegrid.domain.people import Scope
from judgegrid.domain.population import KINDS, SERIES
from judgegrid.web.territory.picker import AreaField
from judgegrid.web.typed import DayField

_NEEDED = {"required": "不能为空"}
_DAY = {"required": "请填写日期", "invalid": "应为日期，如2026-01-05"}


def _day(label: str, **options: Any) -> DayField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return DayField(label=label, widget=widget, error_messages=_DAY, **options)


class AreaForm(forms.Form):
    """What may be edited of an area; the code stays."""

    name = forms.CharField(label="名称", max_length=80, error_messages=_NEEDED)
    kind = forms.CharField(label="类别", max_length=10, required=False, help_text="如居、村；网格如基础网格")
    valid_from = _day("生效日", required=False)
    valid_to = _day("失效日", required=False, help_text="有承接区划的，请用拆分或合并")
    households = forms.IntegerField(label="户数", min_value=0, max_value=population.MOST, required=False)
    outside_code = forms.CharField(
        label="外部编码", max_length=40, required=False, help_text="省级平台等使用的编码"
    )


class NewAreaForm(forms.Form):
    """A new area; its level and parent follow from its code."""

    code = forms.CharField(
        label="代码", max_length=17, error_messages=_NEEDED, help_text="村居12位；网格为村居代码加5位，共17位"
    )
    name = forms.CharField(label="名称", max_length=80, error_messages=_NEEDED)
    valid_from = _day("生效日")


class PopulationForm(forms.Form):
    """One population figure with its source."""

    series = forms.ChoiceField(label="口径", choices=[(one, one) for one in SERIES])
    as_of = _day("时点")
    count = forms.IntegerField(
        label="人数",
        min_value=0,
        max_value=population.MOST,
        error_messages={**_NEEDED, "invalid": "应为整数", "min_value": "不能小于0"},
    )
    kind = forms.ChoiceField(label="性质", choices=[(one, one) for one in KINDS], initial="年报")
    origin = forms.CharField(
        label="来源", max_length=120, error_messages=_NEEDED, help_text="如无锡统计年鉴2025，第12页"
    )


class JudgeCountForm(forms.Form):
    """How many 员额 judges a court or tribunal has on a day; courts come from the caller."""

    court = forms.ChoiceField(label="法院或法庭", help_text="法院的人数含所属人民法庭")
    as_of = _day("时点")
    count = forms.IntegerField(
        label="员额法官人数",
        min_value=1,
        max_value=judge_counts.MOST,
        error_messages={
            **_NEEDED,
            "invalid": "应为整数",
            "min_value": "至少为1；没有员额法官的不登记",
            "max_value": f"不能大于{judge_counts.MOST}",
        },
        help_text="只填人数，不填姓名",
    )
    kind = forms.ChoiceField(label="性质", choices=[(one, one) for one in judge_counts.KINDS])
    origin = forms.CharField(
        label="来源", max_length=120, error_messages=_NEEDED, help_text="如政治部员额名册，2025年12月"
    )

    def __init__(self, *args: Any, courts: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["court"].choices = courts


class CalendarForm(forms.Form):
    """The official table of holidays and make-up days of a year."""

    file = forms.FileField(
        label="文件",
        help_text="xlsx、xls 或 csv",
        error_messages={"required": "请选择文件", "empty": "文件是空的", "missing": "请选择文件"},
    )


class AliasForm(forms.Form):
    alias = forms.CharField(label="别名", max_length=80, error_messages=_NEEDED)


class ChangeForm(forms.Form):
    """What every split, merge and closing needs."""

    on = _day("自哪天起", help_text="这一天起原区划不再有效")
    reason = forms.CharField(
        label="依据", max_length=200, error_messages=_NEEDED, help_text="批复文号或会议决定"
    )


class MergeForm(ChangeForm):
    """The other areas of a merge and the one that takes over."""

    code = forms.CharField(
        label="合并后的代码", max_length=17, error_messages=_NEEDED, help_text="可以是已有的，也可以是新的"
    )
    name = forms.CharField(label="合并后的名称", max_length=80, required=False, help_text="新区划须填写")

    def __init__(self, *args: Any, scope: Scope, **options: Any) -> None:
        super().__init__(*args, **options)
        for number in (1, 2, 3):
            label = f"与之合并的区划{number}"
            self.fields[f"other{number}"] = AreaField(scope=scope, label=label, required=False)
        self.order_fields(["other1", "other2", "other3", "code", "name", "on", "reason"])

    @property
    def others(self) -> list[str]:
        return [code for n in (1, 2, 3) if (code := self.cleaned_data.get(f"other{n}"))]


class HeirForm(forms.Form):
    """One line of a split; a line left open counts for nothing."""

    code = forms.CharField(label="代码", max_length=17, required=False)
    name = forms.CharField(label="名称", max_length=80, required=False)
    share = forms.DecimalField(
        label="占比 %",
        min_value=0,
        max_value=100,
        decimal_places=2,
        required=False,
        error_messages={"invalid": "应为数字，如60"},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if any(data.get(one) for one in ("code", "name")) and not (data.get("code") and data.get("share")):
            raise forms.ValidationError("代码和占比都要填写")
        return data


HeirFormSet = forms.formset_factory(HeirForm, extra=6, max_num=6)


class UploadForm(forms.Form):
    """A file to be loaded; kinds come from the caller."""

    kind = forms.ChoiceField(label="资料种类")
    file = forms.FileField(
        label="文件",
        error_messages={"required": "请选择文件", "empty": "文件是空的"},
        help_text="xlsx、xls、csv；边界为 GeoJSON",
    )

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = kinds
