"""An area tree made from the place names that the messages themselves use.

Names are masked in the source (A市 a city, A7县 one of its counties). Nothing else is known of this
province, so a township counts when two people put it behind the same county, a compound when three
people name it; where its county is not clear, it stays with the city.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from judgegrid.jobs.petitions.messages import Message

PROVINCE, PROVINCE_NAME = "990000000000", "西地省"
TOWNSHIP_READERS, COMPOUND_READERS, CLEAR_SHARE = 2, 3, 0.6
COUNTY = re.compile(r"([A-Z])(\d{1,2})([市区县])")
CITY = re.compile(r"(?<![A-Za-z\d])([A-Z])市")
TOWNSHIP = re.compile(r"([A-Z]\d{1,2}[市区县])市?([\u4e00-\u9fa5]{2,4}?(?:街道|镇|乡))(?!办事|道|企)")
ENDINGS = "小区|花园|花苑|苑|新城|家园|公寓|国际|华府|华庭|豪庭|名城|名邸|广场|水岸|山庄|公馆|郡|新村|家和院"
COMPOUND = re.compile(rf"([\u4e00-\u9fa5]{{2,7}}?)({ENDINGS})")
LEAD_IN = re.compile(
    r"^.*(?:街道|社区|[市区县镇乡路街号的在是于买了从到]|开发商|楼盘|业主|咨询|反映|投诉|请问|购置?|品房|我们|关于|附近|一个|变)"
)
NOT_A_NAME = re.compile(
    "为|得|导致|影响|对|使|占|侵|改善|已有|没有|什么|同一|各|几|两|[一二三四五]个|周边|居|住宅|安置|新建|大型|很多|最近"
    "|未经|因|其|将|此|该|我|他|老|整|范围|听闻|宣传|减少|幸福|美|本|所有|说|要求|进入|出|这|那|普通|高档|通过|没|有|目前|破坏|维护|而且|距离|造成|生活|家属|致|以及|道"
)


@dataclass(frozen=True, slots=True)
class Ground:
    """Areas as (code, name, level, parent) and compounds as (name, area code, people who named it)."""

    areas: tuple[tuple[str, str, str, str], ...]
    compounds: tuple[tuple[str, str, int], ...]


def survey(messages: Sequence[Message]) -> Ground:
    """The ground that the messages speak of; the same messages give the same codes."""
    areas = {PROVINCE: (PROVINCE, PROVINCE_NAME, "province", "")}
    for message in messages:
        for letter in CITY.findall(message.whole):
            areas.setdefault(city_code(letter), (city_code(letter), f"{letter}市", "city", PROVINCE))
    for (letter, number, kind), people in _readers(messages, COUNTY).items():
        if people >= TOWNSHIP_READERS:
            code, city = county_code(letter, number), city_code(letter)
            areas.setdefault(city, (city, f"{letter}市", "city", PROVINCE))
            areas.setdefault(code, (code, f"{letter}{number}{kind}", "county", city))
    by_name = {name: code for code, name, _, _ in areas.values()}
    for (county, name), code in _townships(messages, by_name).items():
        areas[code] = (code, name, "township", by_name[county])
    return Ground(tuple(sorted(areas.values())), tuple(_compounds(messages, by_name)))


def city_code(letter: str) -> str:
    """A → 990100000000."""
    return f"99{ord(letter) - 64:02d}00000000"


def county_code(letter: str, number: str) -> str:
    """A7 → 990107000000."""
    return f"99{ord(letter) - 64:02d}{int(number):02d}000000"


def _readers(messages: Sequence[Message], pattern: re.Pattern[str]) -> dict[tuple[str, ...], int]:
    """What the pattern finds → how many different people wrote it."""
    people: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for message in messages:
        for found in pattern.findall(message.whole):
            people[found].add(message.user_id)
    return {found: len(who) for found, who in people.items()}


def _townships(messages: Sequence[Message], counties: dict[str, str]) -> dict[tuple[str, str], str]:
    """(county, township) → code; a township named behind two counties goes to the more frequent one."""
    seen = _readers(messages, TOWNSHIP)
    best: dict[str, tuple[int, str]] = {}
    for (county, name), people in sorted(seen.items()):
        if people >= TOWNSHIP_READERS and county in counties:
            best[name] = max(best.get(name, (0, "")), (people, county))
    ordered = sorted((counties[county], name, county) for name, (_, county) in best.items())
    codes, place = {}, Counter[str]()
    for county_code_, name, county in ordered:
        place[county] += 1
        codes[county, name] = f"{county_code_[:6]}{place[county]:03d}000"
    return codes


def _compounds(messages: Sequence[Message], by_name: dict[str, str]) -> list[tuple[str, str, int]]:
    people: dict[str, set[str]] = defaultdict(set)
    beside: dict[str, Counter[str]] = defaultdict(Counter)
    for message in messages:
        counties = {"".join(found) for found in COUNTY.findall(message.whole)}
        for stem, ending in set(COMPOUND.findall(message.whole)):
            stem = LEAD_IN.sub("", stem)
            name = stem + ending
            if len(stem) >= 2 and not NOT_A_NAME.search(stem):
                people[name].add(message.user_id)
                for county in counties & by_name.keys():
                    beside[name][by_name[county]] += 1
    known = {name for name, who in people.items() if len(who) >= COMPOUND_READERS}
    kept = []
    for name in sorted(known):
        kin = [other for other in known if other != name and (name.endswith(other) or other.endswith(name))]
        if any((len(people[other]), other) > (len(people[name]), name) for other in kin):
            continue  # another writing of the same name is used by more people
        kept.append((name, _home(beside[name]), len(people[name])))
    return kept


def _home(counties: Counter[str]) -> str:
    """The county most messages name beside a compound, when it is clear; else the city, when that is."""
    for digits in (6, 4):
        groups = Counter[str]()
        for code, count in counties.items():
            groups[code[:digits].ljust(12, "0")] += count
        if groups:
            code, count = groups.most_common(1)[0]
            if count >= CLEAR_SHARE * groups.total():
                return code
    return city_code("A")
