"""What an industry means to another as its supplier: a dated table, or a survey's matrix from a file."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import Literal

import msgspec

from hefu.parameters.loader import Clocks
from hefu.vocabulary.errors import InvalidInput, PolicyIncomplete, require
from hefu.vocabulary.labelled import Label, read_yaml
from hefu.vocabulary.types import industry_code

Effect = Literal["none", "linear", "essential"]
CLASS: dict[Effect, int] = {"none": 0, "linear": 1, "essential": 2}
"""Numbers of the published programs, and of a survey's file."""

ANY = "any"
SURVEY_COLUMNS = ("supplier", "customer", "effect")
_FILE_BYTES_MAX = 64 * 1024 * 1024
_WORDS: dict[str, Effect] = {
    **{str(number): word for word, number in CLASS.items()},
    **{word: word for word in CLASS},
}


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Each of ``suppliers`` has ``effect`` on each of ``customers``; codes of GB/T 4754, or ``any``."""

    suppliers: tuple[str, ...]
    customers: tuple[str, ...]
    effect: Effect


class Essentiality(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table: the first rule that fits holds, ``otherwise`` where none does."""

    effective_from: date
    known_from: date
    basis: tuple[str, ...]
    verified: bool
    source: Label
    otherwise: Effect
    rules: tuple[Rule, ...]

    def effect(self, supplier: str | None, customer: str | None) -> int:
        """Class of one industry for another; see :meth:`effects`."""
        above, below = _line(supplier), _line(customer)
        for rule in self.rules:
            if any(code in rule.suppliers for code in above) and any(
                code in rule.customers for code in below
            ):
                return CLASS[rule.effect]
        return CLASS[self.otherwise]

    def effects(self, codes: Sequence[str | None]) -> list[list[int]]:
        """``[k][l]``: class of supplier ``codes[k]`` for customer ``codes[l]``.

        ``None`` is an industry that nobody told: only rules for ``any`` fit it.
        """
        lines = [frozenset(_line(code)) for code in codes]
        found = [[CLASS[self.otherwise]] * len(codes) for _ in codes]
        for rule in reversed(self.rules):
            suppliers = [at for at, line in enumerate(lines) if not line.isdisjoint(rule.suppliers)]
            customers = [at for at, line in enumerate(lines) if not line.isdisjoint(rule.customers)]
            for supplier, customer in product(suppliers, customers):
                found[supplier][customer] = CLASS[rule.effect]
        return found


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    title: Label
    note: Label
    tables: tuple[Essentiality, ...]


def essentiality_at(clocks: Clocks) -> Essentiality:
    """The table known and in force on these clocks. Raises ``PolicyIncomplete`` when there is none."""
    holding = [
        table
        for table in _shipped().tables
        if table.known_from <= clocks.known_on and table.effective_from <= clocks.as_of
    ]
    if not holding:
        raise PolicyIncomplete("chain.no_essentiality", as_of=clocks.as_of)
    return max(holding, key=lambda table: (table.known_from, table.effective_from))


@cache
def _shipped() -> _File:
    found = msgspec.convert(read_yaml("hefu.parameters", "essentiality.yaml"), _File)
    for table in found.tables:
        for rule in table.rules:
            for code in (*rule.suppliers, *rule.customers):
                known = code == ANY or industry_code.lookup(code) is not None
                require(known, f"essentiality names {code}, which GB/T 4754 does not know")
    return found


def read_survey(path: Path, beside: Essentiality) -> Essentiality:
    """A survey's matrix: CSV with the columns ``supplier``, ``customer`` and ``effect`` (0, 1, 2 or
    the word). The more exact codes go before; pairs it does not tell follow ``beside``.

    Raises ``InvalidInput`` for a file that cannot be read, naming line and column.
    """
    told = list(_survey_rules(path))
    told.sort(key=lambda rule: -_exactness(rule))
    return msgspec.structs.replace(
        beside,
        rules=(*told, *beside.rules),
        source=Label(en=f"survey {path.name}", zh=f"调查矩阵 {path.name}"),
    )


def _survey_rules(path: Path) -> Iterable[Rule]:
    seen: dict[tuple[str, str], int] = {}
    for line, row in _survey_rows(path):
        codes = []
        for column in SURVEY_COLUMNS[:2]:
            text = (row.get(column) or "").strip()
            if text != ANY and industry_code.explain(text) != "ok":
                raise InvalidInput(
                    "chain.survey_code", file=path.name, line=line, column=column, text=text[:60]
                )
            codes.append(text if text == ANY else industry_code.compact(text))
        word = (row.get("effect") or "").strip()
        if word not in _WORDS:
            raise InvalidInput("chain.survey_effect", file=path.name, line=line, text=word[:60])
        pair = (codes[0], codes[1])
        if pair in seen:
            raise InvalidInput(
                "chain.survey_twice",
                file=path.name,
                line=line,
                first=seen[pair],
                supplier=pair[0],
                customer=pair[1],
            )
        seen[pair] = line
        yield Rule((pair[0],), (pair[1],), _WORDS[word])


def _survey_rows(path: Path) -> Iterable[tuple[int, dict[str, str]]]:
    try:
        if path.stat().st_size > _FILE_BYTES_MAX:
            raise InvalidInput("chain.survey_unreadable", file=path.name, reason="> 64 MiB")
        with path.open(encoding="utf-8-sig", newline="") as text:
            rows = csv.DictReader(text)
            names = tuple(rows.fieldnames or ())
            if not set(SURVEY_COLUMNS) <= set(names):
                raise InvalidInput(
                    "chain.survey_columns",
                    file=path.name,
                    wanted=", ".join(SURVEY_COLUMNS),
                    found=", ".join(names)[:200],
                )
            for row in rows:
                yield rows.line_num, row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InvalidInput("chain.survey_unreadable", file=path.name, reason=str(error)) from error


def _exactness(rule: Rule) -> int:
    return len(_line(rule.suppliers[0])) + len(_line(rule.customers[0]))


@lru_cache(maxsize=4_096)
def _line(code: str | None) -> tuple[str, ...]:
    """The code, the entries above it, and ``any``."""
    if code is None or code == ANY or industry_code.explain(code) != "ok":
        return (ANY,)
    return (
        industry_code.compact(code),
        *(entry.code for entry in industry_code.parents(code)),
        ANY,
    )
