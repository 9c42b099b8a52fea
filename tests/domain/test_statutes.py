"""Statutes as files and as citations."""

from datetime import date
from importlib.resources import files
from time import perf_counter

import pytest

from judgegrid.domain.guide_reading import sources
from judgegrid.domain.question_masking import masked_question
from judgegrid.domain.statutes import (
    Cited,
    Rank,
    by_rank,
    citation,
    number_of,
    printed,
    rank_of,
    read_article_lines,
    read_statute,
)

LAW = """# 中华人民共和国示例法
简称：示例法
通过：2020-05-28
施行：2021-01-01

## 第一编 总则
### 第一章 一般规定
第一条 为了示例，制定本法。
第二条　本法所称示例，包括：
（一）甲；
（二）乙。
第二条之一 另行规定。
### 第二章 附加
**第三条** 依照第一条办理。
"""


def test_of_a_markdown_law_articles_come_with_heads_and_days():
    reading = read_statute(LAW, "示例法.md")
    assert not reading.faults
    (law,) = reading.editions
    assert (law.law, law.title) == ("示例法", "中华人民共和国示例法")
    assert (law.adopted_on, law.in_force_on) == (date(2020, 5, 28), date(2021, 1, 1))
    assert [one.number for one in law.articles] == ["第一条", "第二条", "第二条之一", "第三条"]
    assert law.articles[1].text == "本法所称示例，包括：\n（一）甲；\n（二）乙。"
    assert law.articles[0].head == "第一编 总则 / 第一章 一般规定"
    assert law.articles[3].head == "第一编 总则 / 第二章 附加"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "第1行：没有找到条文"),
        ("# 法\n随便写写", "第1行：没有找到条文"),
        ("# 法\n第一条 甲\n第一条 乙", "第3行：第一条已在第2行出现过"),
        ("# 法\n第一条\n第二条 乙", "第2行：第一条没有内容"),
        ("# 法\n通过：去年\n第一条 甲", "第2行：通过日期“去年”应写成 2021-01-01 的样子"),
        ("# 法\n第一条 " + "甲" * 20_001, "第2行：第一条超过 20000 字"),
    ],
)
def test_of_a_bad_law_file_line_and_what_is_right_are_named(text, said):
    faults = read_statute(text, "a.md").faults
    assert f"a.md {said}" in str(faults[0])


def test_of_json_lines_editions_are_kept_apart():
    lines = [
        '{"law": "民事诉讼法", "date": "2021-12-24", "article": "第一条", "text": "旧"}',
        '{"law": "民事诉讼法", "date": "2023-09-01", "article": "第一条", "text": "新"}',
        "",
        '{"law": "某通知", "date": "", "article": "一、", "text": "不是条"}',
    ]
    reading = read_article_lines(lines, "a.jsonl")
    assert [(one.law, str(one.adopted_on)) for one in reading.editions] == [
        ("民事诉讼法", "2021-12-24"),
        ("民事诉讼法", "2023-09-01"),
    ]
    assert not reading.faults


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "第1行：应是一行一个 JSON 对象"),
        ("[1]", "第1行：应是一个 JSON 对象"),
        ('{"law": "法", "article": "第一条"}', "第1行：缺 text"),
        ('{"law": "法", "article": "第一条", "text": "甲", "date": "昨天"}', "版本日期“昨天”"),
    ],
)
def test_of_bad_json_lines_the_line_is_named(line, said):
    assert said in str(read_article_lines([line], "a.jsonl").faults[0])


@pytest.mark.parametrize(
    ("text", "law", "number"),
    [
        ("民法典944", "民法典", "第九百四十四条"),
        ("《中华人民共和国民法典》第九百四十四条", "民法典", "第九百四十四条"),
        ("第九百四十四条", "", "第九百四十四条"),
        (" 944条 ", "", "第九百四十四条"),
        ("刑法133条之一", "刑法", "第一百三十三条之一"),
        ("民法典第１０条", "民法典", "第十条"),
    ],
)
def test_of_citations_many_spellings_name_one_article(text, law, number):
    assert citation(text) == Cited(law, number)


@pytest.mark.parametrize(
    "text", ["", "物业费", "944", "第", "条", "民法典0", "民法典99999", "欠了5000元怎么办"]
)
def test_of_other_texts_no_citation_is_read(text):
    assert citation(text) is None


def test_three_hundred_blanks_are_no_citation_and_are_read_at_once():
    before = perf_counter()
    assert citation(" " * 300) is None and citation("　" * 300 + "民法典　　944") == Cited(
        "民法典", "第九百四十四条"
    )
    assert perf_counter() - before < 1


def test_of_numbers_printing_and_reading_are_each_others_reverse():
    assert all(number_of(printed(n)) == n for n in range(1, 10_000))
    assert [printed(n) for n in (10, 105, 1000, 1260)] == ["十", "一百零五", "一千", "一千二百六十"]


def test_of_the_shipped_articles_every_one_that_a_guide_cites_is_there():
    folder = files("judgegrid") / "content" / "statutes"
    held = set()
    for entry in folder.iterdir():
        reading = read_statute(entry.read_text(encoding="utf-8"), entry.name)
        assert not reading.faults
        law = reading.editions[0]
        held |= {f"{law.law}@{law.adopted_on.year}:{number_of(a.number[1:-1])}" for a in law.articles}
    wanted = {one for body in sources().values() for one in _cited(body)}
    assert wanted
    assert not wanted - held


def _cited(body):
    return [word.strip('"[], \n') for word in body.split() if "@" in word and ":" in word]


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("我的电话13812345678，能要回押金吗", "我的电话***********，能要回押金吗"),
        ("身份证32021119800101123X借钱不还", "身份证******************借钱不还"),
        ("水秀新村12号301室漏水", "水秀新村**号***室漏水"),
        ("张三丰先生欠我5000元", "张某先生欠我5000元"),
        ("邻居叫李四，打了我", "邻居叫李某，打了我"),
        ("邻居高空抛物怎么办", "邻居高空抛物怎么办"),
    ],
)
def test_of_a_question_what_names_people_is_masked_and_the_rest_stays(asked, kept):
    assert masked_question(asked) == kept


@pytest.mark.parametrize(
    ("title", "category", "rank"),
    [
        ("中华人民共和国宪法", "", Rank.CONSTITUTION),
        ("中华人民共和国民法典", "", Rank.LAW),
        ("中华人民共和国刑法修正案（九）", "刑法", Rank.LAW),
        ("中华人民共和国劳动合同法", "社会法", Rank.LAW),
        ("全国人民代表大会常务委员会关于司法鉴定管理问题的决定", "", Rank.LAW),
        ("保障农民工工资支付条例", "", Rank.ADMINISTRATIVE),
        ("专利代理条例", "行政法规", Rank.ADMINISTRATIVE),
        ("最高人民法院关于审理涉彩礼纠纷案件适用法律若干问题的规定", "", Rank.INTERPRETATION),
        ("人民检察院刑事诉讼规则", "司法解释", Rank.INTERPRETATION),
        ("江苏省物业管理条例", "", Rank.LOCAL),
        ("无锡市养犬管理条例", "地方性法规", Rank.LOCAL),
        ("城市供水条例", "", Rank.ADMINISTRATIVE),
        ("企业职工带薪年休假实施办法", "部门规章", Rank.OTHER),
    ],
)
def test_the_rank_of_a_law_is_read_from_category_or_title(title, category, rank):
    assert rank_of(title, category) is rank


def test_laws_stand_by_rank_then_in_pinyin_order():
    in_order = ["中华人民共和国宪法", "中华人民共和国劳动法", "中华人民共和国民法典"]
    in_order += ["物业管理条例", "最高人民法院规定", "江苏省条例"]
    assert sorted(reversed(in_order), key=by_rank) == in_order


def test_a_heading_of_its_own_kind_is_no_part_of_the_article_before_it():
    text = "# 某解释\n\n## 一、关于主体\n\n第一条 甲。\n\n## 二、关于赔偿范围的认定\n\n第二条 乙。\n"
    (edition,) = read_statute(text, "a.md").editions
    assert [(one.head, one.text) for one in edition.articles] == [
        ("一、关于主体", "甲。"),
        ("二、关于赔偿范围的认定", "乙。"),
    ]


def test_of_the_shipped_articles_none_holds_marks_of_markdown():
    for file in sorted((files("judgegrid") / "content" / "statutes").iterdir(), key=lambda one: one.name):
        (edition,) = read_statute(file.read_text(encoding="utf-8"), file.name).editions
        for article in edition.articles:
            assert "#" not in article.text and "**" not in article.text, (file.name, article.number)
