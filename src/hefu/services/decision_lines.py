"""A kept decision as lines of plain text for a terminal, most important first."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.decisions.decision import Decision, MissingFact, Reason
from hefu.services.page_wording import Wording
from hefu.services.reason_groups import ReasonGroup, parts_of, told_once
from hefu.vocabulary.labelled import Language

_DOCUMENTS_MAX = 2
_ABOUT_MAX = 6


def as_lines(decision: Decision, language: Language) -> Iterator[str]:
    """The decision as lines of plain text, most important first."""
    say = Wording(language)
    yield from _head(decision, say)
    parts = parts_of(decision)
    yield ""
    if parts.against:
        yield f"{say('reasons')}{say.colon.rstrip()}"
        for number, group in enumerate(parts.against, 1):
            yield from _against(number, group, say)
    elif not parts.unknown:
        yield say("no_reasons")
    if parts.unknown:
        yield f"{say('unjudged')}{say.colon.rstrip()}"
        for group in parts.unknown:
            yield _unknown(group, say)
    yield from _lists(decision, say)
    if parts.noted:
        titles = told_once([group.first.title.in_language(language) for group in parts.noted])
        yield f"{say('noted')}{say.colon}{say.listed(titles)}"
    yield ""
    yield f"{say('decision_id')} {decision.decision_id}"


def _head(decision: Decision, say: Wording) -> Iterator[str]:
    yield say("title", application=decision.application_no)
    yield f"{say('outcome')}{say.colon}{say.code('decision_outcome', decision.outcome).upper()}"
    amount = say.money(decision.amount_minor, decision.currency)
    requested = say.money(decision.requested_minor, decision.currency)
    yield f"{say('amount')}{say.colon}{amount}  ({say('requested')} {requested})"
    yield f"{say('borrower')}{say.colon}{decision.borrower_name}  ·  {say.product(decision)}"
    yield f"{say('as_of')} {decision.as_of}  ·  {say('known_on')} {decision.known_on}"


def _against(number: int, group: ReasonGroup, say: Wording) -> Iterator[str]:
    first = group.first
    count = f" · {say('times', count=len(group.reasons))}" if len(group.reasons) > 1 else ""
    title = first.title.in_language(say.language)
    yield f"  {number}. [{first.code}] {title} — {say(f'effect_{first.effect}')}{count}"
    told: set[str] = set()
    for reason in group.reasons:
        text = reason.says.in_language(say.language)
        if text in told:
            continue
        told.add(text)
        yield f"     {text}"
        yield from _facts(reason, say)
        places = told_once([f"{s.document_name}{say.place(s.locator)}" for s in reason.sources])
        if places:
            rest = len(places) - _DOCUMENTS_MAX
            more = say.semicolon + say("more_documents", count=rest) if rest > 0 else ""
            shown = say.semicolon.join(places[:_DOCUMENTS_MAX])
            yield f"     {say('sources')}{say.colon}{shown}{more}"
    if first.clauses:
        titles = [clause.title.in_language(say.language) for clause in first.clauses]
        yield f"     {say('clauses')}{say.colon}{say.semicolon.join(titles)}"


def _facts(reason: Reason, say: Wording) -> Iterator[str]:
    named = [*reason.facts, *([reason.threshold] if reason.threshold is not None else [])]
    words = [
        f"{n.name.in_language(say.language)} {n.value.in_language(say.language)}" for n in named
    ]
    if words:
        yield f"     {say('facts')}{say.colon}{' · '.join(told_once(words))}"


def _unknown(group: ReasonGroup, say: Wording) -> str:
    first = group.first
    head = f"  - [{first.code}] {first.title.in_language(say.language)}"
    if first.kind == "document":
        papers = say.listed(group.documents(say.language))
        return f"{head}{say.colon}{papers} — {say(f'effect_{first.effect}')}"
    wanting = say.listed(group.wanting_in(say.language))
    told = [_abouts(group.abouts, say), say("wanting", facts=wanting) if wanting else ""]
    tail = say.semicolon.join(text for text in told if text)
    effect = say(f"effect_{first.effect}")
    return f"{head} — {effect}{say.colon}{tail}" if tail else f"{head} — {effect}"


def _abouts(abouts: tuple[str, ...], say: Wording) -> str:
    shown = say.listed(list(abouts[:_ABOUT_MAX]))
    rest = len(abouts) - _ABOUT_MAX
    return f"{shown} {say('and_more', count=rest)}" if rest > 0 else shown


def _lists(decision: Decision, say: Wording) -> Iterator[str]:
    language = say.language
    if decision.missing:
        yield f"{say('missing')}{say.colon.rstrip()}"
        yield from _missing(decision.missing, say)
    if decision.conditions:
        yield f"{say('conditions')}{say.colon.rstrip()}"
        for condition in decision.conditions:
            yield f"  - {condition.says.in_language(language)}"
    if decision.flip is not None:
        yield f"{say('flip')}{say.colon.rstrip()}"
        yield f"  {say.flip(decision.flip, decision.currency)}"
    elif decision.flip_searched:
        yield f"{say('flip')}{say.colon}{say('flip_none')}"
    if decision.unverified:
        titles = say.semicolon.join(label.in_language(language) for label in decision.unverified)
        yield f"{say('unverified')}{say.colon}{titles}"


def _missing(facts: tuple[MissingFact, ...], say: Wording) -> Iterator[str]:
    """One line for each kind of evidence and each reason why it does not count."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for fact in facts:
        key = (fact.name.in_language(say.language), fact.why.in_language(say.language))
        grouped.setdefault(key, []).append(fact.about)
    for (name, why), abouts in grouped.items():
        about = _abouts(tuple(dict.fromkeys(abouts)), say)
        yield f"  - {name} / {about}{say.colon}{why}"
