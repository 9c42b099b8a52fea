"""Disputes as reported; the workflow from mediation to filing comes with its own issue."""

from django.conf import settings
from django.db import models

from judgegrid.records.ledger.models import SHARING
from judgegrid.records.sealed import SealedTextField


class Dispute(models.Model):
    """A dispute that someone reported: one identifier from the first report to the outcome."""

    number = models.CharField("编号", max_length=40, unique=True)
    source = models.CharField("来源", max_length=20)  # grid / community / resident / import / court
    outside_id = models.CharField("来源编号", max_length=60, blank=True)
    state = models.CharField("状态", max_length=12, default="reported")
    level = models.CharField("难度", max_length=8, blank=True)
    dispute_type = models.CharField("纠纷类型", max_length=8, blank=True)
    topic = models.CharField("主题", max_length=20, blank=True)
    type_how = models.CharField("类型依据", max_length=20, blank=True)
    subject = SealedTextField("标题")
    text = SealedTextField("经过", blank=True)
    reporter_key = models.CharField("报告人检索键", max_length=64, blank=True, db_index=True)
    occurred_at = models.DateTimeField("发生时间", null=True)
    reported_at = models.DateTimeField("报告时间", db_index=True)
    area_code = models.CharField("归属区划", max_length=17, blank=True, db_index=True)
    scope_code = models.CharField("可见区划", max_length=17)
    place_name = models.CharField("小区或地点", max_length=80, blank=True)
    attribution_state = models.CharField("归属状态", max_length=10, default="waiting")
    attribution_confidence = models.FloatField("归属置信度", null=True)
    attribution_reason = models.CharField("归属理由", max_length=300, blank=True)
    support = models.IntegerField("附议数", default=0)
    sharing_class = models.CharField("共享级别", max_length=1, choices=SHARING, default="S")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="报告人")
    client_id = models.CharField("终端编号", max_length=40, blank=True)
    closing_note = SealedTextField("撤回说明", blank=True)
    row_hash = models.CharField("内容摘要", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "纠纷"
        ordering = ["-reported_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "outside_id"],
                condition=~models.Q(outside_id=""),
                name="dispute_outside_once",
            ),
        ]
        indexes = [models.Index(fields=["scope_code", "reported_at"])]

    def __str__(self) -> str:
        return self.number


class DisputeParty(models.Model):
    """A party that a report names, as the reporter wrote it; sealed, with keyed hashes for search."""

    dispute = models.ForeignKey(
        Dispute, models.CASCADE, related_name="parties", db_index=False, verbose_name="纠纷"
    )  # ``dispute_party_once`` begins with it
    ordinal = models.IntegerField("序")
    is_organisation = models.BooleanField("单位", default=False)
    name = SealedTextField("姓名或名称", blank=True)
    phone = SealedTextField("电话", blank=True)
    name_key = models.CharField("姓名检索键", max_length=64, blank=True, db_index=True)
    phone_key = models.CharField("电话检索键", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "纠纷当事人"
        constraints = [models.UniqueConstraint(fields=["dispute", "ordinal"], name="dispute_party_once")]


class TypeTraining(models.Model):
    """One training of the types on this court's own reports: how it was measured and whether it is used."""

    version = models.IntegerField("版本", unique=True)
    trained_at = models.DateTimeField("训练时间")
    month = models.DateField("检验月份")  # first day; all its reports were kept out of the training
    examples = models.IntegerField("训练件数")
    types = models.IntegerField("类型个数")
    tested = models.IntegerField("检验件数")
    right = models.IntegerField("首选正确")
    sure = models.IntegerField("有把握的件数")  # those whose share reaches what is named to a person
    sure_right = models.IntegerField("有把握的正确件数")
    words_right = models.IntegerField("词表首选正确")
    before_version = models.IntegerField("对照版本", null=True)
    before_right = models.IntegerField("对照首选正确", null=True)
    in_force = models.BooleanField("启用", default=False)
    verdict = models.CharField("结论", max_length=200)
    file_name = models.CharField("文件", max_length=80)
    file_hash = models.CharField("文件摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "纠纷类型模型"
        ordering = ["-version"]
