"""All checks, read from their folders: ``<area>/<name>/{check.yaml, check.sql}``."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.resources import files

import msgspec
from yaml import YAMLError

from hefu.checks._engine.card import Card
from hefu.checks._engine.text import CheckText, take_apart
from hefu.evidence.fact_schema import fact_tables
from hefu.evidence.schema import ColumnType, tables
from hefu.vocabulary.errors import InvalidInput, NotFound, require
from hefu.vocabulary.labelled import parse_yaml

PACKAGE = "hefu.checks"
_WORD = re.compile(r"[a-z_][a-z0-9_]*")


class Check(msgspec.Struct, frozen=True):
    """One check ready to run: its card and its text, and the digest of both."""

    card: Card
    text: CheckText
    digest: str

    @property
    def id(self) -> str:
        """``area.what_is_wrong``."""
        return self.card.id


def digest_of(card_text: str, sql: str) -> str:
    """SHA-256 over card and SQL; what the lock file holds and a decision names."""
    return hashlib.sha256(f"{card_text}\x1f{sql}".encode()).hexdigest()


def make_check(card_text: str, sql: str, name: str = "check.yaml") -> Check:
    """A check from its two texts. Raises ``InvalidInput`` (``check.card_invalid``) naming the file."""
    try:
        card = msgspec.convert(parse_yaml(card_text), Card)
    except (msgspec.ValidationError, YAMLError) as error:
        reason = " ".join(str(error).split())
        raise InvalidInput("check.card_invalid", file=name, reason=reason) from error
    return Check(card=card, text=take_apart(sql), digest=digest_of(card_text, sql))


@cache
def checks() -> dict[str, Check]:
    """All checks by id, sorted; the folder must agree with the id."""
    found = {}
    for area in files(PACKAGE).iterdir():
        if not area.is_dir() or area.name.startswith("_"):
            continue
        for folder in area.iterdir():
            card = folder.joinpath("check.yaml")
            if not folder.is_dir() or not card.is_file():
                continue
            sql = folder.joinpath("check.sql").read_text(encoding="utf-8")
            check = make_check(
                card.read_text(encoding="utf-8"), sql, f"{area.name}/{folder.name}/check.yaml"
            )
            require(
                check.id == f"{area.name}.{folder.name}",
                f"check {check.id} must live in checks/{check.id.replace('.', '/')}",
            )
            found[check.id] = check
    return dict(sorted(found.items()))


def check(check_id: str) -> Check:
    """One check by id. Raises ``NotFound`` (``check.unknown``)."""
    found = checks().get(check_id)
    if found is None:
        raise NotFound("check.unknown", id=check_id)
    return found


def check_file(check_id: str, name: str) -> str:
    """Text of a file beside the card: ``cases.yaml``, ``page.zh.md`` ..."""
    area, _, folder = check_id.partition(".")
    return files(PACKAGE).joinpath(area, folder, name).read_text(encoding="utf-8")


@cache
def relation_columns(relation: str) -> dict[str, ColumnType]:
    """Columns of an evidence or fact table by name and type. ``KeyError`` if there is none."""
    if relation in fact_tables():
        return {name: column.type for name, column in fact_tables()[relation].columns.items()}
    return {name: column.type for name, column in tables()[relation].columns.items()}


_READ_MAX = 64
_READ: dict[tuple[str, ...], dict[str, dict[str, ColumnType]]] = {}


def columns_read(chosen: tuple[Check, ...]) -> dict[str, dict[str, ColumnType]]:
    """Every relation that ``chosen`` checks read, sorted, with those of its columns that they name; put
    together once for the same checks."""
    key = tuple(check.digest for check in chosen)
    if key not in _READ:
        if len(_READ) >= _READ_MAX:
            _READ.clear()
        _READ[key] = {name: _named_columns(name, chosen) for name in relations_read(chosen)}
    return _READ[key]


def _named_columns(relation: str, chosen: tuple[Check, ...]) -> dict[str, ColumnType]:
    """Columns whose name stands anywhere in the text or the needs of a check that reads the relation: some
    too many perhaps, never one too few."""
    named: set[str] = set()
    for check in chosen:
        if relation in check.card.reads:
            named.update(_WORD.findall(check.text.sql), *check.card.needs.values())
    return {name: kind for name, kind in relation_columns(relation).items() if name in named}


def relations_read(chosen: tuple[Check, ...]) -> tuple[str, ...]:
    """Every relation that ``chosen`` checks read, sorted."""
    return tuple(sorted({name for check in chosen for name in check.card.reads}))
