"""Areas with dates and lineage, their names, populations, jurisdiction, and the address library."""

from django.db import models


class Area(models.Model):
    """A province, city, county, township, village unit or grid."""

    code = models.CharField("区划代码", max_length=17, unique=True)
    name = models.CharField("名称", max_length=80)
    short_name = models.CharField("简称", max_length=60, db_index=True)
    level = models.CharField(
        "层级",
        max_length=10,
        choices=[
            ("province", "省"),
            ("city", "市"),
            ("county", "县区"),
            ("township", "镇街"),
            ("village", "村居"),
            ("grid", "网格"),
        ],
    )
    kind = models.CharField("类别", max_length=10, blank=True)  # village: 居/村/类; grid: 基础/专属/微
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", verbose_name="上级"
    )
    path = models.CharField("全名", max_length=300, blank=True)
    pinyin = models.CharField("拼音", max_length=200, blank=True, db_index=True)
    initials = models.CharField("首字母", max_length=60, blank=True, db_index=True)
    valid_from = models.DateField("生效日", null=True)
    valid_to = models.DateField("失效日", null=True)
    outside_code = models.CharField("外部编码", max_length=40, blank=True)
    households = models.IntegerField("户数", null=True)
    polygon = models.JSONField("边界", null=True)
    longitude = models.FloatField("经度", null=True)
    latitude = models.FloatField("纬度", null=True)
    source = models.CharField("来源", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "区划"
        ordering = ["code"]
        indexes = [models.Index(fields=["parent", "code"]), models.Index(fields=["level", "code"])]

    def __str__(self) -> str:
        return self.name


class AreaLineage(models.Model):
    """What became of an area: ``weight`` of the predecessor goes to the successor from ``on``."""

    predecessor = models.ForeignKey(Area, models.PROTECT, related_name="successors", verbose_name="原区划")
    successor = models.ForeignKey(Area, models.PROTECT, related_name="predecessors", verbose_name="新区划")
    weight = models.DecimalField("权重", max_digits=7, decimal_places=6)
    on = models.DateField("变更日")
    reason = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "区划沿革"
        constraints = [models.UniqueConstraint(fields=["predecessor", "successor"], name="lineage_once")]


class AreaAlias(models.Model):
    """Another name of an area: old, short, learned from a review."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="aliases", verbose_name="区划")
    alias = models.CharField("别名", max_length=80, db_index=True)
    source = models.CharField("来源", max_length=20)  # load / editor / review

    class Meta:
        verbose_name = verbose_name_plural = "区划别名"
        constraints = [models.UniqueConstraint(fields=["area", "alias"], name="alias_once")]


class Population(models.Model):
    """Residents of an area on a date by series, with its source."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="populations", verbose_name="区划")
    series = models.CharField("口径", max_length=20)  # 常住 / 登记在册流动
    as_of = models.DateField("时点")
    count = models.IntegerField("人数")
    kind = models.CharField("性质", max_length=12)  # 普查 / 年报 / 推算 / 演示
    source = models.CharField("来源", max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = "人口"
        constraints = [models.UniqueConstraint(fields=["area", "series", "as_of"], name="population_once")]


class PopulationLock(models.Model):
    """The one source of a series in a year below an area: its figures stay as they are (I-4)."""

    scope_code = models.CharField("区划", max_length=17)
    series = models.CharField("口径", max_length=20)
    year = models.IntegerField("年度")
    source = models.CharField("来源", max_length=120)
    locked_at = models.DateTimeField("锁定时间")
    locked_by = models.CharField("锁定人", max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = "人口锁定"
        constraints = [
            models.UniqueConstraint(fields=["scope_code", "series", "year"], name="population_lock_once")
        ]


class Court(models.Model):
    """A court or a tribunal (人民法庭) of a court."""

    code = models.CharField("代字", max_length=20, unique=True)
    name = models.CharField("名称", max_length=80)
    level = models.CharField("层级", max_length=12)  # high / intermediate / basic / tribunal
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="tribunals", verbose_name="所属法院"
    )
    scope_code = models.CharField("所在区划", max_length=17, blank=True)
    valid_from = models.DateField("起", null=True)
    valid_to = models.DateField("止", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "法院与法庭"

    def __str__(self) -> str:
        return self.name


class Jurisdiction(models.Model):
    """Which tribunal and court an area falls under, from a day to a day."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="jurisdictions", verbose_name="区划")
    court = models.ForeignKey(Court, models.PROTECT, related_name="jurisdictions", verbose_name="法院或法庭")
    from_on = models.DateField("起")
    to_on = models.DateField("止", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "管辖"
        constraints = [models.UniqueConstraint(fields=["area", "court", "from_on"], name="jurisdiction_once")]


class JudgeCount(models.Model):
    """员额 judges of a court or tribunal on a date; a count, never a list of persons."""

    court = models.ForeignKey(Court, models.CASCADE, related_name="judge_counts", verbose_name="法院或法庭")
    as_of = models.DateField("时点")
    count = models.IntegerField("员额法官人数")
    kind = models.CharField("性质", max_length=12)  # 名册 / 报表 / 推算 / 演示
    source = models.CharField("来源", max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = "员额法官人数"
        constraints = [models.UniqueConstraint(fields=["court", "as_of"], name="judge_count_once")]


class Place(models.Model):
    """An entry of the address library: a compound or point of interest and the area it lies in."""

    name = models.CharField("名称", max_length=80, db_index=True)
    kind = models.CharField("类别", max_length=10)  # compound / poi
    area = models.ForeignKey(Area, models.PROTECT, related_name="places", verbose_name="区划")
    address = models.CharField("门牌", max_length=120, blank=True)
    manager = models.CharField("物业企业", max_length=80, blank=True)
    households = models.IntegerField("户数", null=True)
    longitude = models.FloatField("经度", null=True)
    latitude = models.FloatField("纬度", null=True)
    building_from = models.PositiveIntegerField("起幢", null=True)
    building_to = models.PositiveIntegerField("止幢", null=True)
    source = models.CharField("来源", max_length=20)

    class Meta:
        verbose_name = verbose_name_plural = "地址库地点"
        constraints = [models.UniqueConstraint(fields=["name", "area"], name="place_once")]


class LibraryVersion(models.Model):
    """One row: the mark of the last write to what the address library is made of."""

    mark = models.CharField("标记", max_length=32)

    class Meta:
        verbose_name = verbose_name_plural = "地址库版本"


class WorkDay(models.Model):
    """A day that an official notice names, loaded after the release: off, or worked in exchange (CK-7)."""

    day = models.DateField("日期", unique=True)
    name = models.CharField("节日", max_length=20, blank=True)
    is_off = models.BooleanField("放假")
    source = models.CharField("来源", max_length=200)
    loaded_at = models.DateTimeField("载入时间")

    class Meta:
        verbose_name = verbose_name_plural = "工作日历"
        ordering = ["day"]


class RoadSegment(models.Model):
    """House numbers of a road between two numbers, on one or both sides, and their area."""

    road = models.CharField("道路", max_length=60, db_index=True)
    low = models.IntegerField("起号")
    high = models.IntegerField("止号")
    parity = models.CharField("单双号", max_length=4, default="all")  # odd / even / all
    area = models.ForeignKey(Area, models.PROTECT, related_name="road_segments", verbose_name="区划")
    source = models.CharField("来源", max_length=20)

    class Meta:
        verbose_name = verbose_name_plural = "地址库路段"
