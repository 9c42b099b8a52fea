"""Filings and their parties, imports, and the attribution of each case to an area."""

import uuid

from django.conf import settings
from django.db import models

from judgegrid.records.sealed import SealedJSONField, SealedTextField

SHARING = [("X", "不共享"), ("R", "限制共享"), ("M", "法定告知"), ("S", "可共享"), ("P", "公开")]


class ImportRun(models.Model):
    """One file on its way into the ledger; the file itself is kept with its hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField("种类", max_length=20, default="filings")
    state = models.CharField(
        "状态",
        max_length=12,
        choices=[
            ("uploaded", "已上传"),
            ("checking", "校验中"),
            ("checked", "待确认"),
            ("applying", "导入中"),
            ("done", "已完成"),
            ("failed", "失败"),
            ("cancelled", "已取消"),
        ],
        default="uploaded",
        db_index=True,
    )
    file_name = models.CharField("文件名", max_length=200)
    file_path = models.CharField("存放", max_length=300)
    file_hash = models.CharField("文件摘要", max_length=64)
    file_size = models.BigIntegerField("大小")
    scope_code = models.CharField("区划", max_length=17)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="经办人")
    at = models.DateTimeField("上传时间")
    sheet = models.CharField("工作表", max_length=60, blank=True)
    mapping = models.JSONField("列对应", default=dict)
    counts = models.JSONField("计数", default=dict)
    preview = SealedJSONField("预览", default=dict)
    attempts = models.IntegerField("执行次数", default=0)  # also the token of who works on it
    progress = models.IntegerField("进度", default=0)
    total = models.IntegerField("总行数", default=0)
    cancel_requested = models.BooleanField("请求取消", default=False)
    heartbeat_at = models.DateTimeField("心跳", null=True)
    finished_at = models.DateTimeField("完成时间", null=True)
    message = models.TextField("说明", blank=True)
    wrong_rows_path = models.CharField("错误行文件", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入"
        ordering = ["-at"]


class ColumnMapping(models.Model):
    """Remembered: which header means which field, by the set of headers of a file."""

    signature = models.CharField("表头特征", max_length=64, unique=True)
    mapping = models.JSONField("列对应")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="经办人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "列对应记忆"


class LocalWord(models.Model):
    """What a court decided a printed cause, code word or type word to mean; the shipped tables lack it."""

    kind = models.CharField(
        "种类",
        max_length=10,
        choices=[("cause", "案由"), ("court", "法院代字"), ("type_word", "类型代字")],
    )
    edition = models.CharField("案由版本", max_length=6, blank=True)
    text = models.CharField("写法", max_length=120)
    meaning = models.CharField("对应", max_length=60)  # concept, division code, or relevance
    name = models.CharField("名称", max_length=120, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="经办人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "本院对应"
        constraints = [models.UniqueConstraint(fields=["kind", "edition", "text"], name="local_word_once")]


class Filing(models.Model):
    """A case in the filing ledger, keyed by its canonical case number.

    Every index is paid for by every line of an import, so a column that no query asks by has none. court_code
    and attribution_state have their own beside the composite ones: the work list groups by the first, and
    attribution walks through the second, in the order of the rows.
    """

    case_number = models.CharField("案号", max_length=60, unique=True)
    raw_case_number = models.CharField("原案号", max_length=80, blank=True)
    year = models.IntegerField("年度")
    court_code = models.CharField("法院代字", max_length=20, db_index=True)
    type_word = models.CharField("类型代字", max_length=12)
    sequence = models.IntegerField("编号", null=True)
    legacy = models.BooleanField("旧案号", default=False)
    proceeding = models.CharField(
        "类别", max_length=6, choices=[("civil", "民事"), ("admin", "行政"), ("other", "其他")]
    )
    relevance = models.CharField("计数口径", max_length=32)
    filed_on = models.DateField("立案日", db_index=True)
    received_on = models.DateField("收到材料日", null=True)
    closed_on = models.DateField("结案日", null=True)
    closing_way = models.CharField("结案方式", max_length=30, blank=True)
    procedure = models.CharField("程序", max_length=20, blank=True)
    amount = models.DecimalField("标的额(元)", max_digits=16, decimal_places=2, null=True)
    cause_text = models.CharField("案由", max_length=120)
    cause_number = models.CharField("案由编号", max_length=20, blank=True)
    cause_edition = models.CharField("案由版本", max_length=6, blank=True)
    cause_id = models.CharField("案由标识", max_length=40, blank=True, db_index=True)
    cause_how = models.CharField("案由对应方式", max_length=20, blank=True)
    party_kind = models.CharField("当事人类型", max_length=4, blank=True)  # 自自 自组 组自 组组 → NN NO ON OO
    batch_key = models.CharField("批量标识", max_length=64, blank=True)
    is_batch = models.BooleanField("批量案", default=False)
    pre_filing_number = models.CharField("诉前案号", max_length=60, blank=True)
    judge_name = models.CharField("承办人", max_length=40, blank=True)
    compound_name = models.CharField("小区", max_length=80, blank=True)
    organisation_name = models.CharField("单位当事人", max_length=120, blank=True)
    locus = SealedJSONField("地点材料", default=dict)
    facts = SealedTextField("事实与理由", blank=True, default="")
    sharing_class = models.CharField("共享级别", max_length=1, choices=SHARING)
    flags = models.JSONField("敏感标记", default=list)
    class_reason = models.CharField("级别理由", max_length=120, blank=True)
    area_code = models.CharField("归属区划", max_length=17, blank=True, db_index=True)
    scope_code = models.CharField("可见区划", max_length=17)
    attribution_state = models.CharField(
        "归属状态",
        max_length=10,
        choices=[
            ("waiting", "待归属"),
            ("attributed", "已归属"),
            ("review", "待复核"),
            ("unknown", "无法归属"),
        ],
        default="waiting",
        db_index=True,
    )
    attribution_confidence = models.FloatField("归属置信度", null=True)
    attribution_method = models.CharField("归属方式", max_length=20, blank=True)
    plaintiff_area = models.CharField("原告住所村居", max_length=12, blank=True)
    defendant_area = models.CharField("被告住所村居", max_length=12, blank=True)
    warnings = models.JSONField("提示", default=list)
    row_hash = models.CharField("行摘要", max_length=64)
    first_import = models.ForeignKey(
        ImportRun, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="首次导入"
    )
    last_import = models.ForeignKey(
        ImportRun, models.PROTECT, null=True, related_name="+", verbose_name="最近导入"
    )
    created_at = models.DateTimeField("登记时间")
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        verbose_name = verbose_name_plural = "收案"
        ordering = ["-filed_on", "-id"]
        indexes = [
            models.Index(fields=["scope_code", "filed_on"]),
            models.Index(fields=["scope_code", "cause_id", "filed_on"]),
            models.Index(fields=["attribution_state", "scope_code"]),
            models.Index(fields=["court_code", "scope_code"]),
        ]

    def __str__(self) -> str:
        return self.case_number


class FilingParty(models.Model):
    """A party of a filing; what identifies a person is sealed, with keyed hashes for equality search."""

    filing = models.ForeignKey(  # ``party_once`` begins with it
        Filing, models.CASCADE, related_name="parties", db_index=False, verbose_name="收案"
    )
    side = models.CharField("诉讼地位", max_length=10)  # plaintiff / defendant / third
    ordinal = models.IntegerField("序")
    is_organisation = models.BooleanField("单位", default=False)
    details = SealedJSONField("身份信息", default=dict)  # name, id_number, phone, address
    name_key = models.CharField("姓名检索键", max_length=64, blank=True, db_index=True)
    id_key = models.CharField("证件检索键", max_length=64, blank=True, db_index=True)
    phone_key = models.CharField("电话检索键", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "当事人"
        constraints = [models.UniqueConstraint(fields=["filing", "side", "ordinal"], name="party_once")]


class FilingChange(models.Model):
    """What an import or a person changed in a filing; the values before and after are sealed."""

    filing = models.ForeignKey(Filing, models.CASCADE, related_name="changes", verbose_name="收案")
    at = models.DateTimeField("时间")
    by_name = models.CharField("经办人", max_length=60, blank=True)
    source_import = models.ForeignKey(ImportRun, models.PROTECT, null=True, verbose_name="导入")
    fields = models.JSONField("字段", default=list)
    values = SealedJSONField("前后值", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "收案变更"
        ordering = ["-at", "-id"]


class Attribution(models.Model):
    """Why a filing belongs to an area: rule, text used, candidates, score, and who confirmed."""

    filing = models.ForeignKey(Filing, models.CASCADE, related_name="attributions", verbose_name="收案")
    at = models.DateTimeField("时间")
    locus = models.CharField("地点种类", max_length=20)
    text = SealedTextField("所用文字", blank=True)
    text_key = models.CharField("文字检索键", max_length=64, blank=True, db_index=True)
    area_code = models.CharField("区划", max_length=17, blank=True)
    level = models.CharField("层级", max_length=10, blank=True)
    confidence = models.FloatField("置信度", default=0.0)
    evidence = models.JSONField("依据", default=list)
    candidates = models.JSONField("候选", default=list)
    reason = models.CharField("理由", max_length=300, blank=True)
    method = models.CharField("方式", max_length=20)  # machine / review / learned
    unknown_name = models.CharField("未收录地名", max_length=60, blank=True, db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="确认人")
    is_current = models.BooleanField("现行", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "归属"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["filing", "is_current"])]


class LearnedModel(models.Model):
    """One training of the causes on the court's own filings: how it was measured and whether it is used."""

    version = models.IntegerField("版本", unique=True)
    trained_at = models.DateTimeField("训练时间")
    month = models.DateField("检验月份")  # first day; all its filings were kept out of the training
    examples = models.IntegerField("训练件数")
    causes = models.IntegerField("案由个数")
    tested = models.IntegerField("检验件数")
    right = models.IntegerField("首选正确")
    right_in_five = models.IntegerField("前五含正确")
    right_level1 = models.IntegerField("一级案由正确")
    before_version = models.IntegerField("对照版本", null=True)  # empty: the names of the causes alone
    before_right = models.IntegerField("对照首选正确")
    in_force = models.BooleanField("启用", default=False)
    verdict = models.CharField("结论", max_length=200)
    confused = models.JSONField("混淆", default=list)  # [right cause, suggested cause, filings]
    file_name = models.CharField("文件", max_length=80)
    file_hash = models.CharField("文件摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "案由模型"
        ordering = ["-version"]


class CauseSuggestion(models.Model):
    """What an unknown printed cause probably means, learned from the facts of the filings that bear it."""

    edition = models.CharField("案由版本", max_length=6, blank=True)
    text = models.CharField("写法", max_length=120)
    concept = models.CharField("建议案由", max_length=40)
    confidence = models.FloatField("把握")
    filings = models.IntegerField("依据件数")
    words = models.JSONField("依据词", default=list)
    version = models.IntegerField("模型版本")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "案由建议"
        constraints = [models.UniqueConstraint(fields=["edition", "text"], name="cause_suggestion_once")]
