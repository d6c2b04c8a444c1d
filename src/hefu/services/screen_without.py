"""What one source contributes to a decision: the application decided with and without everything it says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from hefu.decisions.decision import Decision
from hefu.decisions.difference import Difference, differences
from hefu.evidence.day import Clocks
from hefu.evidence.ports import QueryEngine
from hefu.services.house import House
from hefu.services.page_wording import Wording
from hefu.services.screen_application import screen_application
from hefu.vocabulary.errors import HefuError
from hefu.vocabulary.labelled import Language
from hefu.vocabulary.messages import render_message

_WIDTH = 34


class Compared(msgspec.Struct, frozen=True):
    """Both decisions; ``refusal`` says why there is none without the source, for instance because nobody else
    speaks of the application. Only the one with everything is kept."""

    source_id: str
    with_it: Decision
    without_it: Decision | None
    refusal: HefuError | None = None

    @property
    def changes(self) -> tuple[Difference, ...]:
        """What the source changes in the answer; that one paper fewer says the same is no change."""
        if self.without_it is None:
            return ()
        found = differences(_sourceless(self.with_it), _sourceless(self.without_it))
        return tuple(one for one in found if one.kind == "answer" and one.what != "part")

    @property
    def rests_on_it(self) -> bool:
        """Whether the answer is another one without the source."""
        return self.without_it is None or bool(self.changes)


def screen_without(
    house: House,
    book: Path,
    engine: QueryEngine,
    asked: tuple[str, str],
    clocks: Clocks,
) -> Compared:
    """Decide an application as it is, and as it would be without a source; ``asked``: both ids.

    Raises ``NotFound`` for an application or source that is not known, ``InvalidInput`` for a book too large
    to be resolved again without the source, ``PolicyIncomplete``.
    """
    application_id, source_id = asked
    register = house.register(book)
    try:
        with_it = screen_application(register, engine, application_id, clocks, with_flip=False)
    finally:
        register.close()
    with house.without_source(book, source_id, clocks.known_on) as other:
        try:
            without_it = screen_application(other, engine, application_id, clocks, with_flip=False)
        except HefuError as refusal:
            return Compared(source_id, with_it, None, refusal)
    return Compared(source_id, with_it, without_it)


def compared_lines(one: Compared, language: Language) -> Iterator[str]:
    """Both side by side, then what differs."""
    say = Wording(language)
    told = {"application": one.with_it.application_no, "source": one.source_id}
    yield render_message("without.title", told, language)
    rows = [
        (
            render_message("without.with_it", {}, language),
            render_message("without.without_it", {}, language),
        ),
        (_outcome(one.with_it, say), _outcome(one.without_it, say)),
        (_amount(one.with_it, say), _amount(one.without_it, say)),
    ]
    yield from (f"  {left:<{_WIDTH}}  {right}" for left, right in rows)
    if one.refusal is not None:
        reason = one.refusal.text(language)
        yield render_message("without.nothing_left", {"reason": reason}, language)
        return
    if not one.changes:
        yield render_message("without.same", told, language)
    told_by = {change.what: change for change in one.changes}
    gone = _names(told_by["reasons_gone"].kept if "reasons_gone" in told_by else ())
    new = _names(told_by["reasons_new"].again if "reasons_new" in told_by else ())
    for code, names in (
        ("without.reasons_only_with", [name for name in gone if name not in new]),
        ("without.reasons_only_without", [name for name in new if name not in gone]),
        ("without.reasons_otherwise", [name for name in gone if name in new]),
    ):
        if names:
            yield render_message(code, {"count": len(names)}, language)
            yield from (f"  - {name}" for name in names)


def compared_json(one: Compared) -> bytes:
    """The same in codes and values, on one line."""
    return msgspec.json.encode(
        {
            "application_id": one.with_it.application_id,
            "source_id": one.source_id,
            "rests_on_it": one.rests_on_it,
            "with": one.with_it,
            "without": one.without_it,
            "refusal": None if one.refusal is None else one.refusal.code,
            "changes": one.changes,
        }
    )


def _sourceless(decision: Decision) -> Decision:
    reasons = tuple(msgspec.structs.replace(one, sources=()) for one in decision.reasons)
    return msgspec.structs.replace(decision, reasons=reasons)


def _outcome(decision: Decision | None, say: Wording) -> str:
    return "-" if decision is None else say.code("decision_outcome", decision.outcome)


def _amount(decision: Decision | None, say: Wording) -> str:
    return "-" if decision is None else say.money(decision.amount_minor, decision.currency)


def _names(told: object) -> tuple[str, ...]:
    return told if isinstance(told, tuple) else ()
