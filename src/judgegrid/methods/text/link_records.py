"""Records to be linked, and their columns as whole numbers that compare fast."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pypinyin import lazy_pinyin

from judgegrid.methods.arguments import InputError, Integers

NAMES = 4  # names of one record that are compared; further ones are left out
PHONES = 3
KINDS = 3
GLYPHS = 4  # characters of a personal name that are compared one by one
LEAST_OF_A_FIRM = 2  # characters of a firm's name that are left when its seat is taken away
MISSING = -1
LEVEL_DIGITS = (6, 9, 12)  # county, township, community of a 12-digit code; a grid code is longer
TITLES = re.compile(r"(女士|先生|小姐|师傅|老师|阿姨|大爷|大妈|夫妇|夫妻|某某|某|\*+|×+|X+)$")
FORM = re.compile(r"(股份有限公司|有限责任公司|有限公司|分公司|公司|集团|经营部|合伙企业)|[（(][^）)]*[）)]")
TRADE = re.compile(r"(?<=物业|置业|建筑|餐饮|健身|教育)(服务|管理|工程|发展)+$")
DOUBLE = frozenset(
    [
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "长孙",
        "宇文",
        "司徒",
        "夏侯",
        "轩辕",
        "端木",
        "南宫",
        "百里",
        "东郭",
        "呼延",
    ]
)
OLDER = frozenset("老小阿")


@dataclass(frozen=True, slots=True)
class Record:
    """A filing or a report: who, when, where and what about.

    ``names`` of the parties in any order, masks as typed (张某, 王女士, 老李); ``area`` a 12-digit code or
    a grid code that begins with it; ``place`` compound, road or address as a plain name; ``kind`` a dispute
    type or cause group in the words of the court, or several that it may be. Empty means unknown.
    """

    key: str
    on: date
    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    area: str = ""
    place: str = ""
    kind: str | tuple[str, ...] = ""


@dataclass(frozen=True, slots=True)
class NameForm:
    """A name taken apart: what it says whole, its surname, and whether the given name is hidden."""

    whole: str
    surname: str
    masked: bool
    person: bool


@lru_cache(maxsize=200_000)
def name_form(text: str) -> NameForm:
    """Read one name: 张三, 张某, 王女士, 老李 and firms with or without their legal form."""
    plain = re.sub(r"[\s·•,，。、]+", "", unicodedata.normalize("NFKC", text))
    if not plain:
        return NameForm("", "", True, True)
    if len(plain) > GLYPHS and TITLES.sub("", plain) == plain:
        core = TRADE.sub("", FORM.sub("", plain))
        return NameForm(core or plain, "", False, False)
    bare = TITLES.sub("", plain) if len(plain) > 1 else plain
    masked = bare != plain or len(bare) == 1
    if len(bare) == 2 and bare[0] in OLDER:
        bare, masked = bare[1], True
    while len(bare) > 1 and bare[-1] in "某*×X":
        bare, masked = bare[:-1], True
    surname = bare[:2] if bare[:2] in DOUBLE else bare[:1]
    if "某" in bare or "*" in bare or "×" in bare:
        masked = True
    return NameForm(bare, surname, masked or len(bare) == len(surname), True)


@dataclass
class Register:
    """Numbers for texts, the same on both sides."""

    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, text: str) -> int:
        """The number of a text, −1 of an empty one."""
        return self.numbers.setdefault(text, len(self.numbers)) if text else MISSING


@dataclass(frozen=True)
class Side:
    """The columns of one side: records × … whole numbers, −1 where nothing is known.

    ``name`` number of the whole name; ``sound`` of its pinyin; ``surname`` of the surname's pinyin;
    ``masked`` and ``person`` flags; ``glyphs`` code points (records × names × 4); ``phone`` as typed digits;
    ``area`` numbers of county, township, community; ``place`` number;
    ``kind`` numbers (records × 3); ``day`` ordinal.
    """

    name: Integers
    sound: Integers
    surname: Integers
    masked: NDArray[np.bool_]
    person: NDArray[np.bool_]
    glyphs: NDArray[np.int32]
    phone: Integers
    area: Integers
    place: Integers
    kind: Integers
    day: Integers

    def __len__(self) -> int:
        return len(self.day)


class Columns:
    """Turns records into columns; one object for both sides, so that equal texts get equal numbers."""

    def __init__(self, seats: Iterable[str] = ()) -> None:
        """``seats``: names of places that firms carry in front (无锡, 无锡市) and people leave out."""
        self._seats = tuple(sorted((one for one in seats if one), key=len, reverse=True))
        self._names, self._sounds, self._areas, self._kinds = Register(), Register(), Register(), Register()
        self.places = Register()
        self._syllables: dict[str, str] = {}
        self._forms: dict[str, tuple[int, int, int, bool, bool, tuple[int, ...]]] = {}

    def side(self, records: Sequence[Record]) -> Side:
        """Columns of ``records`` in their order."""
        n = len(records)
        name, sound, surname = (np.full((n, NAMES), MISSING, dtype=np.int64) for _ in range(3))
        masked, person = (np.zeros((n, NAMES), dtype=bool) for _ in range(2))
        glyphs = np.zeros((n, NAMES, GLYPHS), dtype=np.int32)
        phone = np.full((n, PHONES), MISSING, dtype=np.int64)
        area = np.full((n, len(LEVEL_DIGITS)), MISSING, dtype=np.int64)
        for i, record in enumerate(records):
            for k, text in enumerate(_few(record.names, NAMES)):
                name[i, k], sound[i, k], surname[i, k], masked[i, k], person[i, k], glyphs[i, k] = self._form(
                    text
                )
            for k, number in enumerate(_phones(record.phones)):
                phone[i, k] = number
            area[i] = [
                self._areas.number(record.area[:digits]) if _known(record.area, digits) else MISSING
                for digits in LEVEL_DIGITS
            ]
        place = np.array([self.places.number(_place(r.place)) for r in records], dtype=np.int64)
        kind = np.full((n, KINDS), MISSING, dtype=np.int64)
        for i, record in enumerate(records):
            for k, text in enumerate(_few(_several(record.kind), KINDS)):
                kind[i, k] = self._kinds.number(text.strip())
        day = np.array([r.on.toordinal() for r in records], dtype=np.int64)
        return Side(name, sound, surname, masked, person, glyphs, phone, area, place, kind, day)

    def _form(self, text: str) -> tuple[int, int, int, bool, bool, tuple[int, ...]]:
        found = self._forms.get(text)
        if found is None:
            form = self._seatless(name_form(text))
            points = [ord(one) for one in form.whole[:GLYPHS]] if form.person else []
            found = self._forms[text] = (
                MISSING if form.masked else self._names.number(form.whole),
                MISSING if form.masked else self._sounds.number(self._sound(form.whole)),
                self._sounds.number(self._sound(form.surname)) if form.person else MISSING,
                form.masked,
                form.person,
                tuple([*points, *[0] * (GLYPHS - len(points))]),
            )
        return found

    def _seatless(self, form: NameForm) -> NameForm:
        """A firm without the places in front of its name, as long as two characters are left."""
        whole = form.whole
        while not form.person:
            seat = next((one for one in self._seats if whole.startswith(one)), "")
            if not seat or len(whole) - len(seat) < LEAST_OF_A_FIRM:
                break
            whole = whole[len(seat) :]
        return form if whole == form.whole else NameForm(whole, "", form.masked, False)

    def _sound(self, text: str) -> str:
        new = [one for one in text if one not in self._syllables]
        self._syllables.update((one, "".join(lazy_pinyin(one))) for one in new)
        return " ".join(self._syllables[one] for one in text)


def checked(name: str, records: Iterable[Record | Mapping[str, object]]) -> tuple[Record, ...]:
    """Records (or mappings with the same fields) with distinct keys and real dates, else InputError."""
    found: list[Record] = []
    for i, one in enumerate(records):
        try:
            record = one if isinstance(one, Record) else Record(**one)  # type: ignore[arg-type]
        except TypeError as error:
            raise InputError(name, "records with key, on, names, …", found=str(error), at=(i,)) from None
        if not isinstance(record.on, date):
            raise InputError(f"{name}.on", "a date", found=repr(record.on), at=(i,))
        if isinstance(record.names, str) or isinstance(record.phones, str):
            raise InputError(f"{name}.names", "a tuple of texts", found="one text", at=(i,))
        if not isinstance(record.kind, str | tuple):
            raise InputError(f"{name}.kind", "a text or a tuple of texts", found=repr(record.kind), at=(i,))
        found.append(record)
    keys = {record.key for record in found}
    if len(keys) < len(found):
        raise InputError(f"{name}.key", "each key once", found=f"{len(found) - len(keys)} repeated")
    return tuple(found)


def _several(kind: str | tuple[str, ...]) -> tuple[str, ...]:
    return (kind,) if isinstance(kind, str) else kind


def _few(texts: Sequence[str], most: int) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text and text.strip()))[:most]


def _phones(texts: Sequence[str]) -> list[int]:
    digits = (re.sub(r"\D", "", unicodedata.normalize("NFKC", text)) for text in texts)
    return [int(one) for one in dict.fromkeys(digits) if 7 <= len(one) <= 12][:PHONES]


def _known(area: str, digits: int) -> bool:
    return len(area) >= digits and area[:digits].strip("0") != "" and area[digits - 3 : digits] != "000"


def _place(text: str) -> str:
    return re.sub(r"[\s\d#号幢栋单元室弄\-—]+", "", unicodedata.normalize("NFKC", text))
