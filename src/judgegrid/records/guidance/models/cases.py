"""Published judgments and typical cases, and the counter by which an index knows what it has seen."""

from django.db import models

KINDS = [("judgment", "裁判文书"), ("typical", "典型案例")]
OPEN_TO = [("public", "公开"), ("court", "法院内部")]


class PublishedCase(models.Model):
    """A published text, masked. ``change`` is the number of its last change among all changes."""

    source_id = models.CharField("编号", max_length=160, unique=True)
    kind = models.CharField("类别", max_length=10, choices=KINDS)
    open_to = models.CharField("公开范围", max_length=8, choices=OPEN_TO)
    number = models.CharField("案号", max_length=60, blank=True)
    title = models.CharField("标题", max_length=200)
    court = models.CharField("法院", max_length=80, blank=True)
    decided_on = models.DateField("裁判日期", null=True, db_index=True)
    cause_id = models.CharField("案由", max_length=40, blank=True, db_index=True)
    cause_name = models.CharField("原文案由", max_length=80, blank=True)
    area_code = models.CharField("区划", max_length=12, blank=True)
    topic = models.CharField("主题", max_length=40, blank=True)
    text = models.TextField("正文（已遮蔽）")
    provisions = models.JSONField("引用法条", default=list)
    elements = models.JSONField("要素", default=dict)
    amount = models.FloatField("金额", null=True)
    source = models.CharField("来源", max_length=200, blank=True)
    edition = models.CharField("载入批次", max_length=120)
    digest = models.CharField("内容摘要", max_length=64)
    change = models.BigIntegerField("变更序号", db_index=True)
    loaded_at = models.DateTimeField("载入时间")
    withdrawn_at = models.DateTimeField("撤下时间", null=True)
    withdrawn_why = models.CharField("撤下原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "类案"
        ordering = ["-decided_on", "-id"]

    def __str__(self) -> str:
        return self.number or self.title


class CaseCounter(models.Model):
    """One row: the number of the last change of a published case, and which index counts.

    Whoever changes a case locks it first. The index that counts is named here and not beside its files, so
    that a database put back from a backup never trusts an index made from later rows.
    """

    last = models.BigIntegerField("最后变更序号", default=0)
    generation = models.CharField("使用中的索引", max_length=60, blank=True)
    indexed_change = models.BigIntegerField("索引所知的变更序号", default=0)
    indexed_count = models.IntegerField("索引件数", default=0)
    indexed_at = models.DateTimeField("索引时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "类案变更计数"
