"""What the nightly computation leaves for pages to read."""

from django.conf import settings
from django.db import models


class ComputeRun(models.Model):
    """One computation of all figures: asked for, running, done."""

    state = models.CharField("状态", max_length=10, default="asked")  # asked / running / done / failed
    mode = models.CharField("方式", max_length=12, default="incremental")  # incremental / scratch
    asked_at = models.DateTimeField("请求时间")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="请求人")
    started_at = models.DateTimeField("开始", null=True)
    heartbeat_at = models.DateTimeField("心跳", null=True)
    finished_at = models.DateTimeField("完成", null=True)
    cutoff_at = models.DateTimeField("数据截止", null=True)
    counts = models.JSONField("计数", default=dict)
    message = models.TextField("说明", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "计算"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="running"), name="one_computation_runs"
            )
        ]


class IndicatorValue(models.Model):
    """One figure: definition × area × period, with interval, band and its 口径."""

    definition = models.CharField("指标", max_length=40)
    version = models.CharField("版本", max_length=8)
    area_code = models.CharField("区划", max_length=17)
    area_level = models.CharField("层级", max_length=10)
    period_kind = models.CharField("周期", max_length=1)  # M Q H Y
    period_start = models.DateField("起")
    period_end = models.DateField("止")  # half-open
    state = models.CharField("状态", max_length=12, default="value")  # value / blank / not_expected
    numerator = models.FloatField("分子", null=True)
    denominator = models.FloatField("分母", null=True)
    value = models.FloatField("值", null=True)
    low = models.FloatField("下限", null=True)
    high = models.FloatField("上限", null=True)
    smoothed = models.FloatField("平滑值", null=True)
    smoothed_low = models.FloatField("平滑下限", null=True)
    smoothed_high = models.FloatField("平滑上限", null=True)
    band = models.CharField("区间判断", max_length=8, blank=True)  # 偏低 / 正常 / 偏高
    rank_low = models.IntegerField("名次下限", null=True)
    rank_high = models.IntegerField("名次上限", null=True)
    is_annualised = models.BooleanField("折算", default=False)
    attribution_rate = models.FloatField("归属率", null=True)
    caliber = models.CharField("口径", max_length=300)
    reason = models.CharField("无值原因", max_length=120, blank=True)
    run = models.ForeignKey(ComputeRun, models.CASCADE, verbose_name="计算")

    class Meta:
        verbose_name = verbose_name_plural = "指标值"
        constraints = [
            models.UniqueConstraint(
                fields=["definition", "version", "area_code", "period_kind", "period_start"],
                name="figure_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["definition", "version", "period_kind", "period_start", "area_level", "area_code"]
            )
        ]


class MonthlyCell(models.Model):
    """Lowest cube of filings: area × cause × month × party kind; pages sum it."""

    month = models.DateField("月份")
    area_code = models.CharField("区划", max_length=17)  # of the county, with attributed=False, when unknown
    attributed = models.BooleanField("已归属")
    court_code = models.CharField("法院代字", max_length=20)
    proceeding = models.CharField("类别", max_length=6)
    counted = models.BooleanField("计入一审新收")
    cause_id = models.CharField("案由标识", max_length=40, blank=True)
    cause_level1 = models.CharField("一级案由", max_length=40, blank=True)
    cause_level2 = models.CharField("二级案由", max_length=40, blank=True)
    cause_level3 = models.CharField("三级案由", max_length=40, blank=True)
    party_kind = models.CharField("当事人类型", max_length=4, blank=True)
    is_batch = models.BooleanField("批量案")
    sharing_class = models.CharField("共享级别", max_length=1)
    count = models.IntegerField("件数")
    amount = models.DecimalField("标的额(元)", max_digits=18, decimal_places=2, null=True)

    class Meta:
        verbose_name = verbose_name_plural = "月度单元"
        indexes = [models.Index(fields=["area_code", "month"])]  # rows are written in this order


class CauseTotal(models.Model):
    """Counted filings of a city, county or township by cause and month, so that no page sums the cube."""

    month = models.DateField("月份")
    area_code = models.CharField("区划", max_length=17)
    cause_level1 = models.CharField("一级案由", max_length=40, blank=True)
    cause_level2 = models.CharField("二级案由", max_length=40, blank=True)
    cause_level3 = models.CharField("三级案由", max_length=40, blank=True)
    count = models.IntegerField("件数")
    closed_count = models.IntegerField("其中不共享件数")  # class X: outside the court only inside totals

    class Meta:
        verbose_name = verbose_name_plural = "案由月度合计"
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "month", "cause_level1", "cause_level2", "cause_level3"],
                name="cause_total_once",
            )
        ]


class Cluster(models.Model):
    """Many filings of one cause at one place or against one enterprise within 90 days (类案线索)."""

    key = models.CharField("标识", max_length=64)
    area_code = models.CharField("区划", max_length=17)
    compound_name = models.CharField("小区", max_length=80, blank=True)
    organisation_name = models.CharField("单位", max_length=120, blank=True)
    cause_id = models.CharField("案由标识", max_length=40)
    first_on = models.DateField("首件")
    last_on = models.DateField("末件")
    count = models.IntegerField("件数")
    plaintiff_share = models.FloatField("原告集中度", null=True)
    sharing_class = models.CharField("共享级别", max_length=1)
    filing_ids = models.JSONField("案件", default=list)
    run = models.ForeignKey(ComputeRun, models.CASCADE, verbose_name="计算")

    class Meta:
        verbose_name = verbose_name_plural = "类案线索"
        indexes = [models.Index(fields=["area_code", "last_on"])]
