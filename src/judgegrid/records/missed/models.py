"""Links of filings to earlier reports, what people said of them, notices to communities and their replies."""

from django.conf import settings
from django.db import models

from judgegrid.records.disputes.models import Dispute
from judgegrid.records.ledger.models import SHARING, Filing
from judgegrid.records.sealed import SealedTextField


class LinkRun(models.Model):
    """One comparison of filings with reports: asked for, running, done."""

    state = models.CharField("状态", max_length=10, default="asked")  # asked / running / done / failed
    asked_at = models.DateTimeField("请求时间")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="请求人")
    started_at = models.DateTimeField("开始", null=True)
    heartbeat_at = models.DateTimeField("心跳", null=True)
    finished_at = models.DateTimeField("完成", null=True)
    counts = models.JSONField("计数", default=dict)
    message = models.TextField("说明", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "关联计算"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="running"), name="one_linking_runs"
            )
        ]


class FilingLink(models.Model):
    """What is known of one attributed filing: the report before it, how likely, on what evidence.

    Area, class and family are those of the filing at the last comparison; ``near`` is the finest level
    that the areas of filing and report share. A place report is one of the same compound and cause family
    within N days. ``verdict``: what a person said of this pair, or of the last one where there is none.
    """

    filing = models.OneToOneField(Filing, models.CASCADE, related_name="link", verbose_name="收案")
    area_code = models.CharField("归属区划", max_length=17)
    anchor_on = models.DateField("起算日")
    filed_on = models.DateField("立案日")
    family = models.CharField("案由类", max_length=20)
    sharing_class = models.CharField("共享级别", max_length=1, choices=SHARING)
    exclusion = models.CharField("不计入的原因", max_length=16, blank=True)  # domain.missed.Exclusion
    state = models.CharField("状态", max_length=10)  # domain.missed.LinkState
    dispute = models.ForeignKey(
        Dispute, models.SET_NULL, null=True, related_name="links", verbose_name="可能的上报"
    )
    probability = models.FloatField("概率", default=0.0)
    log_odds = models.FloatField("对数优势", null=True)
    lag_days = models.IntegerField("早几天", null=True)
    near = models.CharField("同到哪一级", max_length=10, blank=True)  # village / township / county / far
    evidence = models.JSONField("依据", default=list)
    place_dispute = models.ForeignKey(
        Dispute, models.SET_NULL, null=True, related_name="+", verbose_name="同小区同类上报"
    )
    place_lag = models.IntegerField("同类上报早几天", null=True)
    verdict = models.CharField("人工判断", max_length=10, blank=True)  # domain.missed.Verdict
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="判断人"
    )
    decided_at = models.DateTimeField("判断时间", null=True)
    left_out_by = models.ForeignKey(  # accepted 不可发现 / 不属本格
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="采纳人"
    )
    left_out_at = models.DateTimeField("采纳时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "收案关联"
        ordering = ["-filed_on", "-id"]
        indexes = [
            models.Index(fields=["area_code", "filed_on"]),
            models.Index(fields=["state", "area_code"]),
        ]


class LinkVerdict(models.Model):
    """What a person said of one pair of filing and report; never changed, the newest of a pair holds."""

    filing = models.ForeignKey(Filing, models.CASCADE, related_name="+", verbose_name="收案")
    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="+", verbose_name="上报")
    verdict = models.CharField("判断", max_length=10)
    state = models.CharField("当时状态", max_length=10)
    probability = models.FloatField("当时概率")
    log_odds = models.FloatField("当时对数优势", null=True)
    sampled = models.BooleanField("抽查", default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="判断人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "关联判断"
        ordering = ["-at", "-id"]


class DetectableDecision(models.Model):
    """A decision to put a cause family on the detectable list or to take it off; the newest holds."""

    family = models.CharField("案由类", max_length=20, db_index=True)
    detectable = models.BooleanField("列入可发现清单")
    reason = SealedTextField("理由")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="决定人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "可发现清单决定"
        ordering = ["-at", "-id"]


class Notice(models.Model):
    """A notice to one community about filings of a period without a known report; drafted, then approved."""

    number = models.CharField("编号", max_length=40, unique=True)
    area_code = models.CharField("社区", max_length=17)
    period = models.CharField("期间", max_length=8)  # domain.periods.Period.code
    state = models.CharField("状态", max_length=10, default="drafted")  # domain.missed.NoticeState
    note = models.CharField("附言", max_length=300, blank=True)
    total = models.IntegerField("本期可发现案件数")
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="起草人"
    )
    drafted_at = models.DateTimeField("起草时间")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="批准人"
    )
    sent_at = models.DateTimeField("批准并发出", null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="答复人"
    )
    answered_at = models.DateTimeField("答复时间", null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="办结人"
    )
    closed_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "漏排提示"
        ordering = ["-drafted_at", "-id"]
        indexes = [models.Index(fields=["area_code", "state"])]

    def __str__(self) -> str:
        return self.number


class NoticeLine(models.Model):
    """One filing of a notice: only what may be shared of it is copied here, and what the community said."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="lines", verbose_name="提示")
    link = models.ForeignKey(FilingLink, models.CASCADE, related_name="lines", verbose_name="收案关联")
    ordinal = models.IntegerField("序")
    month = models.DateField("月份")
    family = models.CharField("案由类", max_length=20)
    place_name = models.CharField("小区", max_length=80, blank=True)
    code = models.CharField("答复", max_length=12, blank=True)  # domain.missed.ReplyCode
    reason = SealedTextField("说明", blank=True)
    review = models.CharField("法院确认", max_length=10, default="waiting")  # domain.missed.ReplyReview
    review_reason = models.CharField("确认理由", max_length=200, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="确认人"
    )
    reviewed_at = models.DateTimeField("确认时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "漏排提示明细"
        ordering = ["notice", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "ordinal"], name="notice_line_once"),
            models.UniqueConstraint(fields=["notice", "link"], name="notice_filing_once"),
        ]
