"""The trail: append-only entries, each chained to the one before by SM3 (SEC-08, SEC-09)."""

from django.db import models


class Entry(models.Model):
    """One thing that was done or read; never changed, never deleted."""

    sequence = models.BigIntegerField("序号", unique=True)
    at = models.DateTimeField("时间", db_index=True)
    actor_id = models.BigIntegerField("人员", null=True)
    actor_name = models.CharField("姓名", max_length=60, blank=True)
    actor_roles = models.CharField("角色", max_length=200, blank=True)
    action = models.CharField("动作", max_length=60, db_index=True)
    object_type = models.CharField("对象类型", max_length=40)
    object_id = models.CharField("对象", max_length=80, blank=True)
    scope_code = models.CharField("区划", max_length=17, blank=True)
    result = models.CharField("结果", max_length=20, default="ok")
    source = models.CharField("来源地址", max_length=45, blank=True)
    detail = models.JSONField("详情", default=dict)
    previous_hash = models.CharField("前一条摘要", max_length=64)
    hash = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "审计记录"
        ordering = ["-sequence"]
        indexes = [models.Index(fields=["object_type", "object_id"])]
