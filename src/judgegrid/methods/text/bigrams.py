"""Pairs of neighbouring characters as whole numbers: what texts are compared by, without a segmenter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LONGEST_TEXT = 20_000
Codes = NDArray[np.uint64]
# The commonest characters of disputes and statutes in their traditional form: enough that a text typed so
# finds what it is about. No full conversion: one traditional character may stand for several simplified.
_TRADITIONAL = (
    "與与業业東东兩两個个豐丰臨临為为麗丽舉举義义樂乐習习鄉乡書书買买亂乱爭争產产親亲億亿僅仅從从倉仓儀仪們们價价眾众優优會会傷伤"
    "倫伦偽伪體体餘余債债兒儿關关養养獲获寫写軍军農农馮冯決决況况凍冻淨净準准減减鳳凤憑凭擊击劃划則则剛刚創创別别劑剂辦办務务動动勞劳"
    "勢势區区醫医華华協协單单賣卖盧卢衛卫廠厂廳厅歷历壓压縣县參参雙双發发變变號号嘆叹後后嗎吗啟启員员響响問问嚇吓國国圖图圓圆場场壞坏"
    "塊块堅坚墊垫處处備备復复夠够頭头獎奖婦妇媽妈學学寧宁實实審审寬宽賓宾對对導导壽寿將将爾尔塵尘嘗尝層层屬属歲岁島岛幣币師师帳帐帶带幫帮"
    "幹干廢废張张彎弯強强歸归當当錄录徹彻憂忧懷怀態态總总戶户執执擴扩掃扫擾扰撫抚搶抢護护報报擔担擬拟擁拥擇择擋挡損损換换據据擲掷攜携"
    "攝摄敗败數数敵敌斷断無无舊旧時时晝昼顯显曉晓暫暂術术機机殺杀權权條条來来極极構构標标樓楼樣样檔档檢检橋桥欄栏歐欧毀毁氣气漢汉"
    "湯汤溝沟沒没淚泪濟济測测渾浑湧涌滲渗漁渔灣湾濕湿滅灭燈灯爐炉點点煩烦燒烧熱热爺爷牆墙狀状獨独獄狱環环現现瑣琐電电畫画疇畴"
    "瘋疯監监盤盘睏困確确碼码礙碍禮礼禍祸種种稱称穩稳窮穷竊窃競竞筆笔築筑簡简糧粮糾纠紀纪約约級级紛纷紙纸純纯線线組组細细終终結结給给"
    "絡络絕绝統统繼继續续維维綜综緩缓編编緣缘繳缴繞绕罰罚罷罢職职聯联聲声聽听脅胁腦脑臟脏舍舍艙舱蘇苏範范藥药營营蔣蒋虛虚蟲虫補补裝装"
    "褲裤見见規规視视覺觉訂订計计認认討讨讓让議议記记講讲許许論论設设訪访證证評评識识訴诉診诊詞词試试詐诈誠诚話话該该詳详語语誤误說说請请"
    "諾诺讀读課课誰谁調调談谈謊谎謝谢譜谱貝贝負负財财責责賢贤貨货質质貪贪貧贫貫贯貴贵貸贷貿贸費费賀贺賃赁資资賭赌賠赔贈赠趕赶趙赵躍跃"
    "車车軌轨轉转輪轮軟软輕轻載载較较輔辅輛辆輸输邊边達达遷迁過过運运還还這这進进遠远違违連连遲迟適适選选遺遗郵邮鄰邻釀酿釋释鑒鉴"
    "針针釘钉鋼钢錢钱鐵铁銀银鋪铺銷销鎖锁鍋锅錯错鑰钥長长門门閉闭閒闲間间閱阅隊队陽阳陰阴陳陈階阶際际陸陆險险隨随隱隐難难離离霧雾靜静"
    "頂顶項项順顺須须顧顾預预領领頻频題题額额願愿類类風风飛飞飯饭飲饮飼饲館馆馬马駕驾驗验騎骑騙骗驚惊魚鱼鳥鸟黃黄齊齐齡龄龍龙"
)
_SIMPLER = dict(zip(_TRADITIONAL[::2], _TRADITIONAL[1::2], strict=True))
_ANY_TRADITIONAL = re.compile("[" + "".join(_SIMPLER) + "]")


def _word_characters() -> NDArray[np.bool_]:
    table = np.zeros(0x110000, dtype=np.bool_)
    for first, last in ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x30, 0x39), (0x61, 0x7A)):
        table[first : last + 1] = True
    return table


_WORD = _word_characters()


@dataclass(frozen=True)
class Postings:
    """Which text holds which pair how often: pairs ascending, texts ascending within a pair.

    ``codes`` (p), ``starts`` (p + 1), ``texts`` and ``counts`` (one entry a pair and text), ``lengths`` (n).
    """

    codes: Codes
    starts: NDArray[np.int64]
    texts: NDArray[np.int32]
    counts: NDArray[np.float32]
    lengths: NDArray[np.float32]


def folded(text: str) -> str:
    """Give a text as it is compared: NFKC, lower case, traditional characters simplified, at most 20,000."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).lower()
    return _ANY_TRADITIONAL.sub(lambda found: _SIMPLER[found[0]], plain)


def codes_of(text: str) -> Codes:
    """Give the pairs of a folded text in order; what is no letter, digit or Chinese character parts words."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    if points.size < 2:
        return np.zeros(0, dtype=np.uint64)
    word = _WORD[np.minimum(points, 0x10FFFF)]
    both = word[:-1] & word[1:]
    pairs: Codes = (points[:-1].astype(np.uint64) << np.uint64(21)) | points[1:].astype(np.uint64)
    return pairs[both]


def counted(text: str) -> tuple[Codes, NDArray[np.float32]]:
    """Give the different pairs of a text (folded here) and how often each occurs."""
    codes, counts = np.unique(codes_of(folded(text)), return_counts=True)
    return codes, counts.astype(np.float32)


def spelled(code: int) -> str:
    """Give the two characters of a pair."""
    return chr(int(code) >> 21) + chr(int(code) & 0x1FFFFF)


def postings(texts: Sequence[str]) -> Postings:
    """Count the pairs of all texts (n ≥ 0)."""
    found, sizes = [], np.zeros(len(texts), dtype=np.int64)
    for position, text in enumerate(texts):
        codes = codes_of(folded(text))
        found.append(codes)
        sizes[position] = codes.size
    codes = np.concatenate(found) if found else np.zeros(0, dtype=np.uint64)
    owners = np.repeat(np.arange(len(texts), dtype=np.int32), sizes)
    order = np.argsort(codes, kind="stable")
    codes, owners = codes[order], owners[order]
    if not codes.size:
        none = np.zeros(0, dtype=np.int32)
        return Postings(codes, np.zeros(1, dtype=np.int64), none, none.astype(np.float32), sizes.astype("f4"))
    fresh = np.ones(codes.size, dtype=np.bool_)
    fresh[1:] = (codes[1:] != codes[:-1]) | (owners[1:] != owners[:-1])
    at = np.flatnonzero(fresh)
    counts = np.diff(np.append(at, codes.size)).astype(np.float32)
    codes, owners = codes[at], owners[at]
    first = np.flatnonzero(np.append(True, codes[1:] != codes[:-1]))
    starts = np.append(first, codes.size).astype(np.int64)
    return Postings(codes[first], starts, owners, counts, sizes.astype(np.float32))


_SENTENCE = re.compile(r"[^。；;！？!?\n]+[。；;！？!?]?")


def sentences(text: str) -> list[tuple[int, int]]:
    """Give (start, end) of each sentence of a text, blanks around it left out."""
    spans = []
    for match in _SENTENCE.finditer(text[:LONGEST_TEXT]):
        inner = match.group()
        start = match.start() + len(inner) - len(inner.lstrip())
        end = match.end() - (len(inner) - len(inner.rstrip()))
        if end > start:
            spans.append((start, end))
    return spans
