"""The portable subset, held on the parse tree. Needs sqlglot, which only authors and tests install.

What a check may say is a list of allowed node kinds: everything in it means the same on SQLite, DuckDB
and Spark (tested). What is not on it is refused: division, cast, dates computed, ordering, floating
point, string surgery, subqueries in FROM, stars, user functions.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from hefu.checks._engine.registry import Check, relation_columns
from hefu.checks._engine.text import RESULT_COLUMNS, placeholders
from hefu.vocabulary.errors import Unavailable

MAX_LINES = 60

# 10,000 basis points are one whole: a unit, by which ratios are cross-multiplied, and no policy.
_PLAIN_NUMBERS = frozenset({"0", "1", "10000"})

_ALLOWED = frozenset(
    {"Select", "From", "Join", "Where", "Group", "Having", "Table", "TableAlias", "Identifier"}
    | {"Column", "Alias", "Literal", "Placeholder", "Paren", "Star", "Null", "Distinct"}
    | {"And", "Or", "Not", "EQ", "NEQ", "GT", "GTE", "LT", "LTE", "Is", "In", "Between", "Exists"}
    | {"Add", "Sub", "Mul", "Neg", "Case", "If", "Count", "Sum", "Min", "Max"}
)


def _sqlglot() -> Any:
    try:
        import sqlglot
    except ImportError as error:
        raise Unavailable("check.no_parser") from error
    return sqlglot


@cache
def parse(sql: str) -> Any:
    """The sqlglot tree of one check (DuckDB dialect). ``Unavailable`` when sqlglot is not installed."""
    return _sqlglot().parse_one(sql, dialect="duckdb")


def lint(check: Check) -> list[str]:
    """Complaints about one check's SQL and card; empty when it keeps the subset."""
    tree = parse(check.text.sql)
    return [
        *_layout(check, tree),
        *_nodes(tree),
        *_names(check, tree),
        *_card(check),
    ]


def compared_columns(check: Check) -> dict[str, tuple[str, ...]]:
    """Alias -> columns that WHERE, HAVING and ON compare, without those tested with IS NULL.

    This is what ``needs`` of the card freezes: a NULL among them makes a row unjudged.
    """
    expressions = _sqlglot().exp
    tree = parse(check.text.sql)
    scopes = [node for kind in ("where", "having") if (node := tree.args.get(kind)) is not None]
    scopes += [join.args["on"] for join in tree.args.get("joins") or [] if join.args.get("on")]
    compared: set[tuple[str, str]] = set()
    tested: set[tuple[str, str]] = set()
    for scope in scopes:
        for column in scope.find_all(expressions.Column):
            named = (column.table, column.name)
            parent = column.parent
            is_test = isinstance(parent, expressions.Is) and isinstance(
                parent.expression, expressions.Null
            )
            (tested if is_test else compared).add(named)
    return {
        alias: tuple(sorted(column for own, column in compared - tested if own == alias))
        for alias in check.text.relations
        if any(own == alias for own, _ in compared - tested)
    }


def _layout(check: Check, tree: Any) -> list[str]:
    complaints = []
    if len(check.text.sql.splitlines()) > MAX_LINES:
        complaints.append(f"more than {MAX_LINES} lines: a fact table is missing")
    aliases = [item.alias for item in tree.expressions]
    if aliases != list(check.text.items):
        complaints.append(f"each item on its own line as 'expression AS name'; parsed {aliases}")
    parsed = [(table.name, table.alias) for table in tree.find_all(_sqlglot().exp.Table)]
    laid_out = [(table, alias) for alias, table in check.text.relations.items()]
    if sorted(parsed) != sorted(laid_out):
        complaints.append("every relation is written 'relation AS alias', joins spelled out")
    kind, joined, grouped = (
        check.card.kind,
        bool(tree.args.get("joins")),
        bool(tree.args.get("group")),
    )
    expected = {"row": (False, False), "pair": (True, False), "group": (joined, True)}[kind]
    if (joined, grouped) != expected:
        complaints.append(
            f"kind {kind} does not fit its clauses (joins {joined}, grouping {grouped})"
        )
    if not check.text.where and kind != "group":
        complaints.append("no WHERE: every row would be a finding")
    return complaints


def _nodes(tree: Any) -> list[str]:
    complaints = []
    for node in tree.walk():
        name = type(node).__name__
        if name not in _ALLOWED:
            complaints.append(
                f"{name} is outside the portable subset: {node.sql(dialect='duckdb')}"
            )
        elif name == "Literal" and not node.is_string and not node.name.isdigit():
            complaints.append(f"only whole numbers: {node.name}")
        elif name == "Literal" and not node.is_string and node.name not in _PLAIN_NUMBERS:
            complaints.append(f"the number {node.name} belongs into a parameter")
        elif name == "Join" and (node.side, node.kind) not in {("", "INNER"), ("LEFT", "")}:
            complaints.append("joins are INNER JOIN or LEFT JOIN")
        elif name == "Star" and type(node.parent).__name__ != "Count":
            complaints.append("columns are named, never *")
    return complaints


def _names(check: Check, tree: Any) -> list[str]:
    complaints = []
    relations = check.text.relations
    for alias, relation in relations.items():
        if relation not in check.card.reads:
            complaints.append(f"relation {relation} is not declared in reads")
        try:
            relation_columns(relation)
        except KeyError:
            complaints.append(f"there is no evidence or fact table {relation} (alias {alias})")
            return complaints
    for column in tree.find_all(_sqlglot().exp.Column):
        if column.table not in relations:
            complaints.append(f"column {column.name} needs its alias")
        elif column.name not in relation_columns(relations[column.table]):
            complaints.append(f"{relations[column.table]} has no column {column.name}")
    return complaints


def _card(check: Check) -> list[str]:
    card, text = check.card, check.text
    complaints = []
    unknown = [name for name in text.items if name not in RESULT_COLUMNS]
    if unknown:
        complaints.append(f"unknown result columns: {', '.join(unknown)}")
    complaints += [
        f"{name} is not selected"
        for name in ("subject_id", "evidence_id")
        if name not in text.items
    ]
    if set(placeholders(text.sql)) != set(card.parameters):
        complaints.append("placeholders and parameters of the card differ")
    complaints += [
        f"reads {name} but the SQL does not"
        for name in card.reads
        if name not in text.relations.values() and name != card.examined
    ]
    for relation, keys in card.reads.items():
        complaints += [
            f"{relation} has no reach key {k}" for k in keys if k not in relation_columns(relation)
        ]
    if card.examined not in card.reads:
        complaints.append("examined must be one of the relations read")
    for name, quantity in (("measure", card.measure), ("threshold", card.threshold)):
        if (name in text.items) != (quantity is not None):
            complaints.append(f"{name} must stand both in the SQL and on the card, or in neither")
    if compared_columns(check) != dict(card.needs):
        complaints.append(
            f"needs are stale (run: hefu check lock); compared are {compared_columns(check)}"
        )
    return complaints
