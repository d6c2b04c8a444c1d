"""A kept decision in one language: as text for a terminal, as JSON, or as one printable page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import jinja2
import msgspec

from hefu.decisions.decision import Decision, Reason
from hefu.evidence.ports import EvidenceRegister
from hefu.services.page_wording import Wording
from hefu.vocabulary.errors import NotFound
from hefu.vocabulary.labelled import Language

TEMPLATE = "decision.html"
_DOCUMENTS_MAX = 4


def kept_decision(register: EvidenceRegister, decision_id: str) -> Decision:
    """A decision by id or unambiguous prefix. Raises ``NotFound`` (``decision.unknown``)."""
    body = register.decision(decision_id)
    if body is None:
        raise NotFound("decision.unknown", id=decision_id)
    return msgspec.json.decode(body, type=Decision)


def as_json(decision: Decision, indent: int | None = 2) -> str:
    """The decision as JSON, both languages inside; ``indent=None`` gives one line."""
    return json.dumps(msgspec.to_builtins(decision), ensure_ascii=False, indent=indent)


def one_line(decision: Decision, language: Language) -> str:
    """Number, outcome, amount and the gravest reason, for a list."""
    say = Wording(language)
    outcome = say.code("decision_outcome", decision.outcome)
    amount = say.money(decision.amount_minor, decision.currency)
    gravest = (
        decision.reasons[0].says.in_language(language) if decision.reasons else say("no_reasons")
    )
    return f"{decision.application_no}  {outcome}  {amount}  {gravest}  [{decision.decision_id}]"


def as_page(decision: Decision, language: Language) -> str:
    """One self-contained HTML page that prints on paper: no script, no font, no address outside."""
    return _template().render(d=decision, say=Wording(language), lang=language)


@cache
def _template() -> jinja2.Template:
    text = files("hefu.services.templates").joinpath(TEMPLATE).read_text(encoding="utf-8")
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    return environment.from_string(text)


def as_lines(decision: Decision, language: Language) -> Iterator[str]:
    """The decision as lines of plain text, most important first."""
    say = Wording(language)
    currency = decision.currency
    yield say("title", application=decision.application_no)
    yield f"{say('outcome')}{say.colon}{say.code('decision_outcome', decision.outcome).upper()}"
    amount = say.money(decision.amount_minor, currency)
    requested = say.money(decision.requested_minor, currency)
    yield f"{say('amount')}{say.colon}{amount}  ({say('requested')} {requested})"
    technique = say.product(decision)
    yield f"{say('borrower')}{say.colon}{decision.borrower_name}  ·  {technique}"
    yield f"{say('as_of')} {decision.as_of}  ·  {say('known_on')} {decision.known_on}"
    yield ""
    yield f"{say('reasons')}{say.colon.rstrip()}" if decision.reasons else say("no_reasons")
    for number, reason in enumerate(decision.reasons, 1):
        yield from _reason_lines(number, reason, say)
    yield from _lists(decision, say)
    yield ""
    yield f"{say('decision_id')} {decision.decision_id}"


def as_brief(decision: Decision, language: Language) -> Iterator[str]:
    """Outcome, amount, the two gravest reasons, what is missing and the flip: a card of a few lines."""
    say = Wording(language)
    outcome = say.code("decision_outcome", decision.outcome)
    amount = say.money(decision.amount_minor, decision.currency)
    requested = say.money(decision.requested_minor, decision.currency)
    yield f"▪ {outcome} · {say('amount')} {amount} / {say('requested')} {requested}"
    told = dict.fromkeys(reason.says.in_language(language) for reason in decision.reasons)
    for text in list(told)[:2]:
        yield f"  {text}"
    if len(told) > 2:
        yield f"  {say('more_reasons', count=len(told) - 2)}"
    if decision.missing:
        names = dict.fromkeys(
            f"{fact.name.in_language(language)} ({fact.about})" for fact in decision.missing
        )
        yield f"  {say('missing')}{say.colon}{say.semicolon.join(list(names)[:3])}"
    if decision.flip is not None:
        yield f"  {say('flip')}{say.colon}{say.flip(decision.flip, decision.currency)}"
    elif decision.flip_searched:
        yield f"  {say('flip')}{say.colon}{say('flip_none')}"


def _reason_lines(number: int, reason: Reason, say: Wording) -> Iterator[str]:
    language = say.language
    effect = say(f"effect_{reason.effect}")
    yield f"  {number}. [{reason.code}] {reason.title.in_language(language)} — {effect}"
    yield f"     {reason.says.in_language(language)}"
    named = [
        f"{f.name.in_language(language)} {f.value.in_language(language)}" for f in reason.facts
    ]
    if reason.threshold is not None:
        limit = reason.threshold
        named.append(f"{limit.name.in_language(language)} {limit.value.in_language(language)}")
    if named:
        yield f"     {say('facts')}{say.colon}{' · '.join(dict.fromkeys(named))}"
    if reason.clauses:
        titles = [clause.title.in_language(language) for clause in reason.clauses]
        yield f"     {say('clauses')}{say.colon}{say.semicolon.join(titles)}"
    places = [f"{source.document_name}{say.place(source.locator)}" for source in reason.sources]
    if places:
        shown = list(dict.fromkeys(places))[:_DOCUMENTS_MAX]
        yield f"     {say('sources')}{say.colon}{say.semicolon.join(shown)}"


def _lists(decision: Decision, say: Wording) -> Iterator[str]:
    language = say.language
    if decision.missing:
        yield f"{say('missing')}{say.colon.rstrip()}"
        for fact in decision.missing:
            name, why = fact.name.in_language(language), fact.why.in_language(language)
            yield f"  - {name} / {fact.about}{say.colon}{why}"
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
        yield f"{say('unverified')} {titles}"
