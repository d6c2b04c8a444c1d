"""A check's SQL taken apart by its layout, without a parser at run time.

The house layout makes this safe: each clause word stands at the start of a line, each selected item on
its own line as ``expression AS name``. ``lint`` proves on the real parse tree that the layout was kept.
"""

from __future__ import annotations

import re

import msgspec

from hefu.vocabulary.errors import InvariantBroken, require

_CLAUSES = ("SELECT", "FROM", "WHERE", "GROUP BY", "HAVING")
_CLAUSE = re.compile(rf"^({'|'.join(_CLAUSES)})\b\s*(.*)$")
_ITEM = re.compile(r"^\s*(.+?)\s+AS\s+([a-z_]+),?\s*$", re.DOTALL)
_RELATION = re.compile(r"(?:^|\bJOIN\s+)([a-z_][a-z0-9_]*)\s+AS\s+([a-z_]+)", re.MULTILINE)
_PLACEHOLDER = re.compile(r"(?<![:\w]):([a-z_][a-z0-9_]*)")

RESULT_COLUMNS = (
    "subject_id",
    "evidence_id",
    "other_evidence_id",
    "measure",
    "threshold",
    "currency",
)


class CheckText(msgspec.Struct, frozen=True):
    """One SELECT by clause. ``items`` maps result column to expression; ``relations`` alias to table."""

    sql: str
    items: dict[str, str]
    source: str
    where: str
    group_by: str
    having: str

    @property
    def relations(self) -> dict[str, str]:
        """Alias -> table, in the order of the FROM clause; the first holds the subject."""
        return {alias: table for table, alias in _RELATION.findall(self.source)}

    @property
    def first_alias(self) -> str:
        """Alias of the relation that holds the subject."""
        return next(iter(self.relations))

    @property
    def joins(self) -> str:
        """The part of ``source`` after the first relation: joins with their ON conditions."""
        return self.source.partition("\n")[2]


def take_apart(sql: str) -> CheckText:
    """Split ``sql`` by its clauses. Raises ``InvariantBroken`` when the layout is not the house's."""
    parts: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in sql.splitlines():
        if line.lstrip().startswith("--") or not line.strip():
            continue
        opened = _CLAUSE.match(line)
        if opened:
            require(opened[1] not in parts, f"two clauses {opened[1]} in one check")
            current = parts.setdefault(opened[1], [])
            if opened[2]:
                current.append(opened[2])
        else:
            if current is None:
                raise InvariantBroken(f"text before SELECT: {line!r}")
            current.append(line.strip())
    require("SELECT" in parts and "FROM" in parts, "a check is one SELECT ... FROM ...")
    items = {}
    for line in parts["SELECT"]:
        item = _ITEM.match(line)
        require(
            item, f"each selected item stands on its own line as 'expression AS name': {line!r}"
        )
        if item:
            items[item[2]] = item[1]
    return CheckText(
        sql=sql,
        items=items,
        source="\n".join(parts["FROM"]),
        where="\n".join(parts.get("WHERE", [])),
        group_by="\n".join(parts.get("GROUP BY", [])),
        having="\n".join(parts.get("HAVING", [])),
    )


def placeholders(sql: str) -> tuple[str, ...]:
    """Names of the ``:name`` placeholders, sorted."""
    return tuple(sorted(set(_PLACEHOLDER.findall(sql))))


def with_prefix(sql: str, prefix: str) -> str:
    """The same text with every placeholder ``:name`` renamed ``:<prefix>name``."""
    return _PLACEHOLDER.sub(rf":{prefix}\1", sql)


def with_alias(text: str, old: str, new: str) -> str:
    """The same expression with table alias ``old`` replaced by ``new``."""
    return re.sub(rf"\b{re.escape(old)}\.", f"{new}.", text)
