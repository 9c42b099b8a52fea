"""Statutes with their editions, and what people said of which article answers which question."""

from django.conf import settings
from django.db import models


class StatuteEdition(models.Model):
    """One edition of one law; a law keeps its older ones."""

    law = models.CharField("法律", max_length=120)
    title = models.CharField("全称", max_length=200)
    adopted_on = models.DateField("版本日期", null=True)
    in_force_on = models.DateField("施行日期", null=True)
    repealed_on = models.DateField("废止日期", null=True)
    category = models.CharField("类别", max_length=40, blank=True)
    source = models.CharField("来源", max_length=200, blank=True)
    digest = models.CharField("内容摘要", max_length=64)
    article_count = models.IntegerField("条数")
    loaded_at = models.DateTimeField("载入时间")

    class Meta:
        verbose_name = verbose_name_plural = "法律版本"
        ordering = ["law", "-adopted_on"]
        constraints = [
            models.UniqueConstraint(fields=["law", "adopted_on"], name="statute_edition_once"),
            models.UniqueConstraint(
                fields=["law"], condition=models.Q(adopted_on=None), name="statute_without_day_once"
            ),
        ]

    def __str__(self) -> str:
        return self.law


class Provision(models.Model):
    """An article of an edition."""

    edition = models.ForeignKey(StatuteEdition, models.CASCADE, related_name="articles", verbose_name="版本")
    place = models.IntegerField("顺序")
    number = models.CharField("条号", max_length=24, db_index=True)
    head = models.CharField("编章", max_length=200, blank=True)
    text = models.TextField("条文")

    class Meta:
        verbose_name = verbose_name_plural = "法条"
        ordering = ["edition_id", "place"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="article_once_an_edition"),
        ]

    def __str__(self) -> str:
        return self.number


class ProvisionAnswer(models.Model):
    """Whether an article answers a question, by one person; the question is stored masked."""

    question = models.CharField("问题（已遮蔽）", max_length=300)
    question_key = models.CharField("问题检索键", max_length=64)
    law = models.CharField("法律", max_length=120)
    number = models.CharField("条号", max_length=24)
    answers = models.BooleanField("能回答")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="确认人")
    at = models.DateTimeField("确认时间")

    class Meta:
        verbose_name = verbose_name_plural = "法条问答"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["question_key", "law", "number", "by"], name="one_word_a_person_on_an_answer"
            )
        ]

    def __str__(self) -> str:
        return self.question


class ProvisionGain(models.Model):
    """How well the articles are found without and with the confirmed answers, each left out in turn."""

    measured_at = models.DateTimeField("测量时间")
    questions = models.IntegerField("问题数")
    without = models.FloatField("不用确认的前十召回")
    with_answers = models.FloatField("用确认的前十召回")
    low = models.FloatField("提升下限")
    high = models.FloatField("提升上限")
    words = models.IntegerField("确认次数")

    class Meta:
        verbose_name = verbose_name_plural = "法条问答的提升"
        ordering = ["-measured_at"]


class OrderTraining(models.Model):
    """One training of the order of articles on confirmed answers: how it was measured, whether it is used."""

    version = models.IntegerField("版本", unique=True)
    trained_at = models.DateTimeField("训练时间")
    month = models.DateField("截至月份")  # first day of the latest complete month when it was trained
    questions = models.IntegerField("学习的问题数")
    tested = models.IntegerField("检验的问题数")  # the newest ones, kept out of the training
    plain = models.FloatField("不学次序的前十召回")
    learned = models.FloatField("学了次序的前十召回")
    before_version = models.IntegerField("对照版本", null=True)
    before_tested = models.IntegerField("对照的问题数", default=0)  # those the version in force never saw
    before_learned = models.FloatField("对照版本的前十召回", null=True)
    in_force = models.BooleanField("启用", default=False)
    verdict = models.CharField("结论", max_length=200)
    corpus = models.CharField("条文摘要", max_length=64)
    file_name = models.CharField("文件", max_length=80)
    file_hash = models.CharField("文件摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "法条次序模型"
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"第 {self.version} 版"
