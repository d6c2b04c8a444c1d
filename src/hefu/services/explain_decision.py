"""A kept decision in one language: as text for a terminal, as JSON, or as one printable page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import jinja2
import msgspec

from hefu.decisions.decision import Decision
from hefu.evidence.ports import EvidenceRegister
from hefu.services.page_wording import Wording
from hefu.services.reason_groups import parts_of
from hefu.vocabulary.errors import NotFound
from hefu.vocabulary.labelled import Language

TEMPLATE = "decision.html"


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
    return _template().render(
        d=decision, parts=parts_of(decision), say=Wording(language), lang=language
    )


@cache
def _template() -> jinja2.Template:
    text = files("hefu.services.templates").joinpath(TEMPLATE).read_text(encoding="utf-8")
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    return environment.from_string(text)


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
