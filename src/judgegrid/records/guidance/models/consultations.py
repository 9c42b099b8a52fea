"""Versions of guides, and consultations: somebody's quarrel taken through one of them."""

from django.conf import settings
from django.db import models

from judgegrid.records.disputes.models import Dispute
from judgegrid.records.ledger.models import SHARING
from judgegrid.records.sealed import SealedJSONField, SealedTextField


class GuideVersion(models.Model):
    """A text of a guide as it stood: number 0 came with the program, others were edited here."""

    key = models.CharField("指引", max_length=40)
    number = models.IntegerField("版本", default=0)
    state = models.CharField("状态", max_length=12, default="shipped")  # domain.guide_editing.VersionState
    body = models.TextField("内容")
    digest = models.CharField("内容摘要", max_length=64)
    note = models.CharField("改了什么", max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("写成时间")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField("签署时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "指引版本"
        ordering = ["key", "-number", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "number"], condition=models.Q(number__gt=0), name="guide_version_once"
            ),
            models.UniqueConstraint(
                fields=["key", "digest"], condition=models.Q(number=0), name="guide_shipped_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.number}"


class Consultation(models.Model):
    """A quarrel that someone took through a guide; it keeps the version it began with."""

    number = models.CharField("编号", max_length=40, unique=True)
    scope_code = models.CharField("可见区划", max_length=17)
    sharing_class = models.CharField("共享级别", max_length=1, choices=SHARING, default="S")
    dispute = models.ForeignKey(Dispute, models.PROTECT, null=True, verbose_name="纠纷")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="咨询人")
    client_id = models.CharField("终端编号", max_length=40, blank=True)
    text = SealedTextField("描述", blank=True)
    version = models.ForeignKey(GuideVersion, models.PROTECT, null=True, verbose_name="指引版本")
    types_state = models.CharField("类型推荐状态", max_length=10, blank=True)  # done / none
    types = SealedJSONField("按已上报纠纷学到的类型", blank=True)
    started_at = models.DateTimeField("开始时间")
    changed_at = models.DateTimeField("最近改动")
    sheet_state = models.CharField(
        "打印件状态", max_length=10, blank=True
    )  # asked / writing / ready / failed
    sheet_asked_at = models.DateTimeField("打印件请求时间", null=True)
    sheet_started_at = models.DateTimeField("打印件开始生成", null=True)
    sheet_message = models.CharField("打印件说明", max_length=300, blank=True)
    sheet_files = models.JSONField("打印件", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "指引咨询"
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["by", "client_id"],
                condition=~models.Q(client_id=""),
                name="consultation_client_once",
            ),
        ]
        indexes = [models.Index(fields=["scope_code", "changed_at"])]

    def __str__(self) -> str:
        return self.number


class ConsultationAnswer(models.Model):
    """One answer as it was given; a later one to the same question counts, none is overwritten."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="answers")
    element = models.CharField("问题", max_length=40)
    value = SealedJSONField("回答")
    how = models.CharField("来源", max_length=8)  # person / text
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "指引回答"
        ordering = ["id"]
        indexes = [models.Index(fields=["consultation", "element"])]

    def __str__(self) -> str:
        return f"{self.consultation_id} {self.element}"
