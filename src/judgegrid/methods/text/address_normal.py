"""Normal form of addresses and of the names in them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MASK = "※"
MAX_CHARACTERS = 400

# Traditional and simplified form in turn, of characters frequent in place names.
_PAIRS = (
    "無无錫锡區区鎮镇鄉乡號号樓楼單单園园莊庄東东縣县濱滨陰阴興兴華华橋桥龍龙鳳凤陽阳門门蘇苏長长廣广馬马"
    "蓮莲錦锦麗丽雲云與与間间為为澤泽灣湾島岛嶺岭溝沟塢坞廠厂學学醫医國国際际廳厅蠶蚕鵝鹅羅罗張张陸陆劉刘"
    "陳陈鋪铺臺台灘滩濟济榮荣貴贵漁渔環环線线開开發发業业務务隊队組组戶户現现圖图書书館馆藝艺術术樂乐閣阁"
    "豐丰農农場场關关對对過过後后裡里裏里頭头邊边側侧幹干達达遠远運运處处紅红綠绿藍蓝黃黄銀银鐵铁鋼钢雙双"
    "億亿萬万義义禮礼儀仪葉叶蘭兰楊杨檣樯櫻樱樹树棟栋層层電电視视傳传夢梦齊齐飛飞馳驰騰腾驛驿啟启勝胜勵励"
    "劍剑歐欧亞亚倫伦愛爱鄰邻緣缘繡绣嶼屿錢钱廬庐經经陝陕貢贡寧宁遼辽慶庆衛卫塊块堅坚維维爾尔內内瀋沈鄭郑"
    "鹽盐營营縉缙賢贤滬沪滸浒楓枫蘆芦莧苋瑩莹鍾钟鐘钟頤颐顧顾廟庙碼码瀾澜滙汇匯汇彙汇傑杰聯联盧卢嵐岚曉晓"
    "輝辉譽誉賓宾鑽钻龐庞製制護护導导點点級级實实驗验"
)
TRADITIONAL = str.maketrans(dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True)))
_IS_TRADITIONAL = re.compile(f"[{_PAIRS[::2]}]")
_PERSONAL = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|1[3-9]\d{9}|\d{15})(?!\d)")
_LINES = re.compile(r"[\n\r]\s*")
_NOISE = re.compile(r"[\s()\[\]{}<>【】〔〕「」『』《》·•\"'“”‘’_|]+")
_MASKED = re.compile(r"[×✕*※●○■□△]+|某+|[Xx]{2,}|[Xx](?=[路号幢室村街弄])")
_NUMERAL = re.compile(
    r"\d*[零〇一二三四五六七八九十百两]+[\d零〇一二三四五六七八九十百两]*(?=幢|栋|号|单元|室|弄|#)"
)
_ORDINAL = re.compile(r"第([一二三四五六七八九十\d]{1,2})(?=社区|居委|居民|新村|村)")
_BUILDING = re.compile(r"(?<=\d)(?:号楼|栋|#楼|#)")
_CURRENT = re.compile(r"(?:现住址|现住|现居住地|现居|经常居住地|实际居住地|实际居住|居住地)[地址于在为是:,]*")
_REGISTERED = re.compile(r"(?:户籍所在地|户籍地址|户籍地|户籍|身份证住址|身份证地址|籍贯)[为是在:,]*")
_LEAD = re.compile(
    r"^(?:住所地|住所|住址|家庭住址|家庭地址|联系地址|送达地址|通讯地址|注册地|经营地|地址|位于|住)[地址于在为是:,]*"
)
_TAIL = re.compile(r"(?:附?\d+[-\d]*(?:幢|单元|室|层|楼|座|户)?|[甲乙丙丁A-Za-z](?:幢|座|单元)|[-,、/.]+)$")
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


@dataclass(frozen=True, slots=True)
class NormalText:
    """An address in normal form; ``masked`` when something in it was hidden (×, 某)."""

    text: str
    masked: bool


def numeral_value(text: str) -> int:
    """Read a Chinese numeral below 1,000 (十二 → 12); else digit by digit (一二〇, 1二0 → 120)."""
    if not set(text) & {"十", "百"} or any(c.isdigit() for c in text):
        return int("".join(str(_DIGITS.get(c, c)) for c in text if c not in "十百"))
    total, digit = 0, 0
    for c in text:
        if c in ("十", "百"):
            total += (digit or 1) * (10 if c == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[c]
    return total + digit


def normalise(text: str) -> NormalText:
    """Bring an address as typed into normal form.

    NFKC, traditional to simplified for characters of place names, identity and telephone numbers removed,
    十二栋 and 12号楼 → 12幢, hidden parts → one mask, 第一社区 → 一社区; of a text with a registered and a
    present home only the present one is kept. Reads the first 400 characters.
    """
    form = unicodedata.normalize("NFKC", text[: MAX_CHARACTERS * 2])
    if _IS_TRADITIONAL.search(form):  # few are, and translating takes longer than looking
        form = form.translate(TRADITIONAL)
    form = _LINES.sub(",", form.strip())
    form = _NOISE.sub("", _PERSONAL.sub("", form))[:MAX_CHARACTERS]
    form = _home_part(form.replace("。", ","))
    form = _NUMERAL.sub(lambda m: str(numeral_value(m.group())), form)
    form = _BUILDING.sub("幢", _ORDINAL.sub(r"\1", form))
    masked = _MASKED.sub(MASK, form)
    return NormalText(masked, MASK in masked)


def normalise_name(name: str) -> str:
    """Bring a name of the address library into the same form as a text."""
    form = unicodedata.normalize("NFKC", name).translate(TRADITIONAL)
    form = _NUMERAL.sub(lambda m: str(numeral_value(m.group())), _NOISE.sub("", form))
    return _BUILDING.sub("幢", _ORDINAL.sub(r"\1", form))


def text_key(text: str) -> str:
    """Give the part of an address that is worth learning: its normal form without building, unit and room."""
    form = normalise(text).text.strip(",.;、-")
    while True:
        shorter = _TAIL.sub("", form)
        if shorter == form or len(shorter) < 2:
            return form
        form = shorter


def _home_part(form: str) -> str:
    current = list(_CURRENT.finditer(form))
    if current:
        form = form[current[-1].end() :]
    registered = _REGISTERED.search(form)
    if registered:
        before = form[: registered.start()].strip(",;、")
        form = before if len(before) >= 4 else form[registered.end() :]
    return _LEAD.sub("", form.lstrip(",;、:"))
