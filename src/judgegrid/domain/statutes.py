"""Statutes as files (Markdown, plain text, JSON lines) and as citations: 民法典944, 第九百四十四条, 944条."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum

_DIGITS = {one: value for value, one in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMBER = r"[零〇一二两三四五六七八九十百千\d]{1,9}"
_ARTICLE = re.compile(rf"^(?:#+\s*|\*\*)?(第{_NUMBER}条(?:之{_NUMBER})?)(?:\*\*)?(?:[\s　:：]+|$)(.*)$")
_HEAD = re.compile(rf"^(#{{2,6}}\s*|)(第{_NUMBER}(?:编|分编|章|节)(?:\s|　).*|附\s*则)$")
_FIELD = re.compile(r"^[>*\-\s]*(简称|通过|公布|施行|废止|类别|来源|快照)\s*[：:]\s*(.*)$")
_CITED = re.compile(rf"^\s*《?([^《》第\d]*?)》?\s*第?\s*({_NUMBER})\s*条?(?:之({_NUMBER}))?\s*$")
_UNSAID = re.compile(r"[《》〈〉<>\s]|中华人民共和国")
_LAW = re.compile(r"(?:法|法典)(?:（.*）)?$")
_LOCAL = re.compile(r"^[^条法规]{2,8}?(?:省|市|自治区|自治州|县)")
LONGEST_ARTICLE = 20_000
# 民法典 art. 1260: repealed when it came into force on 2021-01-01.
REPEALED_BY_CODE = frozenset(
    ["婚姻法", "继承法", "民法通则", "收养法", "担保法", "合同法", "物权法", "侵权责任法", "民法总则"]
)
CODE_IN_FORCE = date(2021, 1, 1)


class Rank(IntEnum):
    """Rank of law, the highest first (立法法 2023, arts. 98–100); interpretations after what they explain."""

    CONSTITUTION = 0
    LAW = 1
    ADMINISTRATIVE = 2
    INTERPRETATION = 3
    LOCAL = 4
    OTHER = 5

    @property
    def label(self) -> str:
        return ("宪法", "法律", "行政法规", "司法解释", "地方性法规", "规章及其他")[self]


@dataclass(frozen=True, slots=True)
class Article:
    """An article of an edition: number as printed, part and chapter, text."""

    number: str
    head: str
    text: str


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of one law. ``adopted_on`` names the edition and may be unknown."""

    law: str
    title: str
    adopted_on: date | None
    in_force_on: date | None = None
    repealed_on: date | None = None
    category: str = ""
    source: str = ""
    articles: tuple[Article, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a file: its name, the line, and what would be right."""

    file: str
    line: int
    right: str

    def __str__(self) -> str:
        return f"{self.file} 第{self.line}行：{self.right}"


@dataclass(slots=True)
class Reading:
    """What was read: editions and faults."""

    editions: list[Edition] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def law_key(name: str) -> str:
    """A law's name as names are compared: without brackets, blanks and 中华人民共和国."""
    return _UNSAID.sub("", name)


def rank_of(title: str, category: str = "") -> Rank:
    """The rank of a law by its category (类别) where one is given, else by its title."""
    given = {"行政法规": Rank.ADMINISTRATIVE, "司法解释": Rank.INTERPRETATION, "宪法": Rank.CONSTITUTION}
    if category in given:
        return given[category]
    if "地方" in category:
        return Rank.LOCAL
    if category and "规章" not in category:
        return Rank.LAW  # the branches of law: 民法商法, 社会法 …
    name = law_key(title)
    if category:
        return Rank.OTHER
    if name.startswith("宪法"):
        return Rank.CONSTITUTION
    if name.startswith(("最高人民法院", "最高人民检察院")):
        return Rank.INTERPRETATION
    if name.startswith("全国人民代表大会") or _LAW.search(name):
        return Rank.LAW
    if _LOCAL.match(name):
        return Rank.LOCAL
    return Rank.ADMINISTRATIVE if "条例" in name or name.startswith("国务院") else Rank.OTHER


def by_rank(title: str, category: str = "") -> tuple[int, bytes]:
    """Sorts laws by rank, then by name in the order of GB 18030, whose common characters stand by pinyin."""
    return rank_of(title, category), law_key(title).encode("gb18030", "replace")


def number_of(text: str) -> int | None:
    """The value of a number in figures or Chinese (九百四十四, 944); None for anything else or above 9999."""
    if text.isdigit() and text.isascii():
        return int(text) if len(text) <= 4 else None
    total = current = 0
    for char in text:
        if char in _DIGITS:
            current = _DIGITS[char]
        elif char in _UNITS:
            total += (current or 1) * _UNITS[char]
            current = 0
        else:
            return None
    return total + current if text else None


def printed(number: int) -> str:
    """A number below 10,000 as statutes print it: 944 → 九百四十四."""
    said, gap = "", False
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, place)
        if digit:
            said += ("零" if gap and said else "") + "零一二三四五六七八九"[digit] + unit
            gap = False
        else:
            gap = True
    return said.removeprefix("一") if said.startswith("一十") else said


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation as asked: law (empty: any) and number as printed (第九百四十四条)."""

    law: str
    number: str


def citation(text: str) -> Cited | None:
    """What 民法典944, 《民法典》第九百四十四条 or 944条之一 names; None when the text is no citation."""
    text = " ".join(unicodedata.normalize("NFKC", text).split())  # of many blanks the pattern tries every cut
    found = _CITED.match(text)
    if found is None or not ("条" in text or (found[1].strip() and any(one.isdigit() for one in found[2]))):
        return None
    value = number_of(found[2])
    after = number_of(found[3]) if found[3] else None
    if not value or value > 9999:
        return None
    return Cited(law_key(found[1]), f"第{printed(value)}条" + (f"之{printed(after)}" if after else ""))


@dataclass(slots=True)
class _Draft:
    """An article while its lines are gathered."""

    number: str
    head: str
    lines: list[str]
    at: int


def read_statute(text: str, file: str) -> Reading:
    """One law in Markdown or plain text: title, fields (通过：…), parts and chapters, articles."""
    reading = Reading()
    fields: dict[str, tuple[int, str]] = {}
    heads: list[str] = []
    drafts: list[_Draft] = []
    title = ""
    for at, raw in enumerate(text.splitlines(), 1):
        line = raw.strip().lstrip("\ufeff")
        if not line:
            continue
        article, head, given = _ARTICLE.match(line), _HEAD.match(line), _FIELD.match(line)
        if not title:
            title = line.lstrip("# ").strip()
        elif article:
            drafts.append(_Draft(article[1], " / ".join(heads), [article[2].strip()], at))
        elif head:
            heads = _below(heads, head[2])
        elif given and not drafts:
            fields[given[1]] = (at, given[2].strip())
        elif line.startswith("#"):  # a heading of another kind, such as 一、关于赔偿范围的认定
            heads = [line.lstrip("# ").strip()]
        elif drafts:
            drafts[-1].lines.append(line.lstrip("> "))
    days = {name: _day(fields, name, file, reading.faults) for name in ("通过", "公布", "施行", "废止")}
    if not drafts:
        right = "没有找到条文，每条应另起一行，以“第…条”加一个空格开头"
        reading.faults.append(Fault(file, 1, right))
    articles = _articles(drafts, file, reading.faults)
    named = {name: fields.get(name, (0, ""))[1] for name in ("简称", "类别", "来源")}
    reading.editions.append(
        Edition(
            law_key(named["简称"] or title), title, days["通过"] or days["公布"], days["施行"],
            days["废止"], named["类别"], named["来源"], articles,
        )
    )  # fmt: skip
    return reading


def _below(heads: list[str], head: str) -> list[str]:
    """Parts hold chapters, chapters hold sections."""
    order = {"编": 0, "分编": 1, "章": 2, "节": 3}

    def rank(name: str) -> int:
        found = re.match(rf"第{_NUMBER}(分编|编|章|节)", name)
        return order[found[1]] if found else 2

    return [one for one in heads if rank(one) < rank(head)] + [re.sub(r"[\s　]+", " ", head)]


def _articles(drafts: list[_Draft], file: str, faults: list[Fault]) -> tuple[Article, ...]:
    seen: dict[str, int] = {}
    kept = []
    for one in drafts:
        text = "\n".join(part for part in one.lines if part)
        if one.number in seen:
            right = f"{one.number}已在第{seen[one.number]}行出现过，一部法律的每一条只能出现一次"
            faults.append(Fault(file, one.at, right))
        seen.setdefault(one.number, one.at)
        if not text:
            faults.append(Fault(file, one.at, f"{one.number}没有内容，条号后空一格写条文"))
        if len(text) > LONGEST_ARTICLE:
            right = f"{one.number}超过 {LONGEST_ARTICLE} 字，可能漏了后面条文的条号"
            faults.append(Fault(file, one.at, right))
        kept.append(Article(one.number, one.head, text))
    return tuple(kept)


def _day(fields: dict[str, tuple[int, str]], name: str, file: str, faults: list[Fault]) -> date | None:
    line, text = fields.get(name, (0, ""))
    return _as_day(text, file, line, name, faults)


def _as_day(text: str, file: str, line: int, name: str, faults: list[Fault]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        faults.append(Fault(file, line, f"{name}日期“{text[:20]}”应写成 2021-01-01 的样子"))
        return None


def read_article_lines(lines: Iterable[str], file: str) -> Reading:
    """Many laws as JSON lines (law, title, date, article, head, text; in_force, repealed, category)."""
    reading = Reading()
    groups: dict[tuple[str, str], tuple[dict[str, str], list[Article], dict[str, int]]] = {}
    for at, line in enumerate(lines, 1):
        if not line.strip():
            continue
        row = _row(line, file, at, reading.faults)
        if row is None or not row["article"].startswith("第"):
            continue  # numbered notices and whole texts have no article to look up
        group = groups.setdefault((law_key(row["law"]), row["date"]), (row | {"line": str(at)}, [], {}))
        if row["article"] in group[2]:
            continue  # annexes count anew; the first is the article
        group[2][row["article"]] = at
        group[1].append(Article(row["article"], row["head"], row["text"]))
    for (law, day), (row, articles, _) in groups.items():
        at = int(row["line"])
        adopted, force, ended = (
            _as_day(text, file, at, name, reading.faults)
            for text, name in ((day, "版本"), (row["in_force"], "施行"), (row["repealed"], "废止"))
        )
        title = row["title"] or row["law"]
        edition = Edition(law, title, adopted, force, ended, row["category"], row["source"], tuple(articles))
        reading.editions.append(edition)
    if not groups and not reading.faults:
        reading.faults.append(Fault(file, 1, "没有找到条文，每行应是一条：law、article、text"))
    return reading


def _row(line: str, file: str, at: int, faults: list[Fault]) -> dict[str, str] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        faults.append(Fault(file, at, "应是一行一个 JSON 对象"))
        return None
    if not isinstance(found, dict):
        faults.append(Fault(file, at, "应是一个 JSON 对象，含 law、article、text"))
        return None
    names = ("law", "title", "date", "article", "head", "text", "in_force", "repealed", "category", "source")
    row = {name: str(found.get(name) or "").strip() for name in names}
    for name in ("law", "text"):
        if not row[name]:
            faults.append(
                Fault(file, at, f"缺 {name}：每行要有 law（法律名称）、article（第…条）和 text（条文）")
            )
            return None
    return row
