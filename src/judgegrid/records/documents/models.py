"""Papers: a request, the frozen snapshot behind it, its checks and its files."""

from django.conf import settings
from django.db import models


class Paper(models.Model):
    """A paper that someone asked for; the snapshot makes it come out again the same."""

    kind = models.CharField("文种", max_length=12)  # monthly / quarterly / weekly
    area_code = models.CharField("区划", max_length=17, blank=True)
    court_code = models.CharField("法院或法庭", max_length=20, blank=True)
    period_start = models.DateField("起")
    period_end = models.DateField("止")
    recipient = models.CharField("发送对象", max_length=12, default="court")  # court / street / public
    state = models.CharField(
        "状态", max_length=10, default="asked"
    )  # asked / writing / ready / signed / failed
    title = models.CharField("标题", max_length=120, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField("请求时间")
    written_at = models.DateTimeField("写成时间", null=True)
    snapshot = models.JSONField("快照", default=dict)
    snapshot_hash = models.CharField("快照摘要", max_length=64, blank=True)
    checks = models.JSONField("勾稽", default=list)
    files = models.JSONField("文件", default=dict)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField("签发时间", null=True)
    number = models.CharField("发文字号", max_length=40, blank=True)
    assignments = models.JSONField("责任分工", default=dict)
    started_at = models.DateTimeField("开始生成", null=True)
    override_reason = models.CharField("放行理由", max_length=300, blank=True)
    message = models.TextField("说明", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "文稿"
        ordering = ["-asked_at", "-id"]
        indexes = [models.Index(fields=["area_code", "period_start"])]

    def __str__(self) -> str:
        return self.title
