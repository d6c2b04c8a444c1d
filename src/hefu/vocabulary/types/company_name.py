"""Names of Chinese companies taken apart: region, trade name, industry words, legal form, branch.

``江苏沙钢集团淮钢特钢股份有限公司`` is 江苏 (region) + 沙钢集团 (trade name of the group) + 淮钢特钢 (the
member's own words) + 股份有限公司 (form): another company than 江苏沙钢集团有限公司. A name says how a
company calls itself, never who it is, so nothing here decides that two parties are one.

The word lists beside this file are short, dated and our own. Traditional characters are read by a table of
some 800 that occur in company names; opencc would bring 7 MB for the rest, which stay as they are.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from hefu.vocabulary.labelled import read_yaml

_PACKAGE = "hefu.vocabulary.types"
_BRACKETS = str.maketrans("（）【】〔〕[]〈〉", "()()()()()")
_NOISE = re.compile(r"[\s.,·・、。'\"“”‘’\-_/&]+")
_BRACKETED = re.compile(r"\(([^()]*)\)")
_REGION_ENDS = (
    "特别行政区",
    "壮族自治区",
    "回族自治区",
    "维吾尔自治区",
    "自治区",
    "省",
    "市",
    "县",
    "区",
)
_NO_REGION_END = ("市政", "市场", "区域", "省心")
_TRADE_NAME_MIN = 2


@dataclass(frozen=True, slots=True)
class CompanyName:
    """One name in parts; a part that the name does not have is empty.

    ``normal``: the whole name without width, space, bracket and traditional variants.
    ``province``, ``city``: short forms (江苏, 张家港); the province also where only the city is said.
    ``trade_name``: what tells the company from others (字号). ``industry``: words of its trade, in order.
    ``member``: what follows 集团, the own words of a member of a group. ``is_group``: calls itself 集团.
    ``form``: canonical legal form (``limited``, ``joint_stock``, …). ``branch``: the dependent part.
    """

    normal: str
    province: str
    city: str
    trade_name: str
    industry: tuple[str, ...]
    member: str
    is_group: bool
    form: str
    branch: str

    @property
    def parts(self) -> tuple[object, ...]:
        """Everything but the spelling: 有限责任公司 and 有限公司 are equal here."""
        place = (self.province, self.city)
        body = (self.trade_name, self.industry, self.member, self.is_group, self.form, self.branch)
        return (*place, *body)

    @property
    def is_part(self) -> bool:
        """Names a branch, or a member of the group named before it."""
        return bool(self.branch or self.member)


def compact(text: str) -> str:
    """Without width, case, space, point, bracket and (where the table knows them) traditional variants."""
    narrow = unicodedata.normalize("NFKC", text).casefold().translate(_BRACKETS)
    return _NOISE.sub("", narrow.translate(_simplified()))


@lru_cache(maxsize=65_536)
def read(text: str) -> CompanyName:
    """The parts of ``text``; never raises. A name of unknown build is all trade name."""
    normal = compact(text)
    rest, branch = _without_branch(normal)
    rest, form = _without_form(rest)
    rest, is_bracketed_group, place = _without_brackets(rest)
    province, city, after = _without_region(rest)
    if after:
        rest = after
    else:
        province, city = "", ""
    if place and not (province or city):
        province, city = place
    group, member = _split_group(rest)
    is_group = group is not None or is_bracketed_group
    trade_name, industry = _without_industry(rest if group is None else group)
    return CompanyName(normal, province, city, trade_name, industry, member, is_group, form, branch)


def leading_region(text: str) -> tuple[str, str, str]:
    """Province, city and the rest of a compact text, such as an address; empty where none is said."""
    return _without_region(compact(text))


def is_branch_of(one: str, other: str) -> bool:
    """Whether ``one`` names a branch of the company ``other`` names: a dependent part, not the same body
    of record, and of another registration code."""
    part, whole = read(one), read(other)
    body = compact(one)[: -len(part.branch)] if part.branch else ""
    return bool(body) and not whole.branch and read(body).parts == whole.parts


def is_member_of(one: str, other: str) -> bool:
    """Whether ``one`` carries the name of the group ``other`` in front of words of its own."""
    member, group = read(one), read(other)
    return bool(
        member.member
        and group.is_group
        and not group.member
        and member.trade_name == group.trade_name
        and group.province in ("", member.province)
    )


def _without_branch(name: str) -> tuple[str, str]:
    for end in _words().branches:
        if not name.endswith(end) or name == end:
            continue
        head = name[: -len(end)]
        cut = max(
            (head.rfind(form) + len(form) for form in _words().bodies if form in head), default=0
        )
        if cut:
            return name[:cut], name[cut:]
    return name, ""


def _without_form(name: str) -> tuple[str, str]:
    for spelling, form in _words().forms:
        if name.endswith(spelling) and name != spelling:
            return name[: -len(spelling)], form
    return name, ""


def _without_brackets(name: str) -> tuple[str, bool, tuple[str, str] | None]:
    """The name with 集团 and places taken out of brackets; whether 集团 was there; the place."""
    place: tuple[str, str] | None = None
    is_group = False
    for inside in _BRACKETED.findall(name):
        if inside in _words().group:
            is_group = True
            name = name.replace(f"({inside})", "", 1)
            continue
        province, city, rest = _without_region(inside)
        if (province or city) and not rest:
            place = place or (province, city)
            name = name.replace(f"({inside})", "", 1)
    return name.replace("(", "").replace(")", ""), is_group, place


def _without_region(name: str) -> tuple[str, str, str]:
    """Province, city and the rest. A second region counts only where it lies in the first: 宁波舟山港 is
    the port 舟山港 of 宁波."""
    found = _leading_region(name)
    if found is None:
        return "", "", name
    province, city, rest = found
    if not city and province in _places().cities_of:
        inner = _leading_region(rest)
        if inner is not None and inner[1] and inner[0] == province:
            return inner
    return province, city, rest


def _leading_region(name: str) -> tuple[str, str, str] | None:
    for length in range(min(_places().longest, len(name)), 1, -1):
        region = _places().known.get(name[:length])
        if region is None:
            continue
        rest = name[length:]
        end = next((end for end in _REGION_ENDS if rest.startswith(end)), "")
        if end and not rest.startswith(_NO_REGION_END):
            rest = rest[len(end) :]
        return region[0], region[1], rest
    return None


def _split_group(name: str) -> tuple[str | None, str]:
    """The group's own name and what follows it; ``None`` where the name has no 集团."""
    at = name.find("集团", 1)
    if at < 0:
        return None, ""
    return name[:at], name[at + 2 :]


def _without_industry(name: str) -> tuple[str, tuple[str, ...]]:
    """Trade name and industry words; the trade name keeps at least two characters where it can."""
    words: list[str] = []
    rest = name
    while True:
        longest = min(_words().longest_industry, len(rest) - _TRADE_NAME_MIN)
        end = next(
            (
                rest[-length:]
                for length in range(longest, 1, -1)
                if rest[-length:] in _words().industries
            ),
            None,
        )
        if end is None:
            return rest, tuple(reversed(words))
        words.append(end)
        rest = rest[: -len(end)]


@dataclass(frozen=True, slots=True)
class _Words:
    forms: tuple[tuple[str, str], ...]
    bodies: tuple[str, ...]
    branches: tuple[str, ...]
    group: frozenset[str]
    industries: frozenset[str]
    longest_industry: int


@dataclass(frozen=True, slots=True)
class _Places:
    known: dict[str, tuple[str, str]]
    cities_of: frozenset[str]
    longest: int


@cache
def _words() -> _Words:
    listed = read_yaml(_PACKAGE, "company_name_words.yaml")
    spelled = [
        (_NOISE.sub("", spelling), form)
        for kind in ("forms", "foreign_forms")
        for form, spellings in listed[kind].items()
        for spelling in spellings
    ]
    industries = frozenset(word for group in listed["industries"] for word in group)
    return _Words(
        forms=tuple(sorted(spelled, key=lambda item: (-len(item[0]), item))),
        bodies=(*(spelling for each in listed["forms"].values() for spelling in each), "银行"),
        branches=tuple(sorted(listed["branches"], key=lambda word: (-len(word), word))),
        group=frozenset(listed["group"]),
        industries=industries,
        longest_industry=max(map(len, industries)),
    )


@cache
def _places() -> _Places:
    listed = read_yaml(_PACKAGE, "company_name_regions.yaml")
    known = {name: (name, "") for name in listed["country"]}
    for province, cities in listed["provinces"].items():
        known[province] = (province, "")
        known.update({city: (province, city) for city in cities})
    for province, towns in listed["towns"].items():
        known.update({town: (province, town) for town in towns})
    return _Places(known, frozenset(listed["provinces"]), max(map(len, known)))


@cache
def _simplified() -> dict[int, str]:
    with files(_PACKAGE).joinpath("company_name_traditional.csv").open(encoding="utf-8") as lines:
        return {ord(row["traditional"]): row["simplified"] for row in csv.DictReader(lines)}
