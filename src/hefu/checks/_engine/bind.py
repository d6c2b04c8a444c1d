"""EXPLAIN every check on empty tables: a program that cannot bind its checks does not start."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hefu.checks._engine.fold import fold
from hefu.checks._engine.registry import Check, relation_columns, relations_read
from hefu.checks._engine.runner import ParameterValues, bind_folded
from hefu.checks._engine.unjudged import unjudged_questions
from hefu.evidence.ports import QueryEngine, TableData
from hefu.evidence.schema import Value


def bind_checks(engine: QueryEngine, chosen: Sequence[Check], parameters: ParameterValues) -> int:
    """Let ``engine`` plan every statement of ``chosen`` on empty tables; number of statements.

    Raises ``Unavailable`` (``engine.refused``) for the first statement that does not bind: a column or
    relation that is not there, a type that does not fit, a placeholder without a value.
    """
    empty: TableData = {
        name: (relation_columns(name), []) for name in relations_read(tuple(chosen))
    }
    count = 0
    with engine.load(empty) as session:
        for sql, values in _statements(chosen, parameters):
            session.plan(sql, values)
            count += 1
    return count


def _statements(
    chosen: Sequence[Check], parameters: ParameterValues
) -> Iterator[tuple[str, dict[str, Value]]]:
    for check in chosen:
        if check.card.kind == "row":
            # Alone, so that a refusal names one check and not a whole fold.
            scan = fold(next(iter(check.text.relations.values())), [check])
            yield scan.sql, bind_folded(scan, parameters)
            continue
        yield check.text.sql, dict(parameters.get(check.id, {}))
        for question in unjudged_questions(check):
            yield question.sql, {}
