"""Decisions: make one, and read those that were kept."""

from __future__ import annotations

from hefu.api.exchange.desk import Desk
from hefu.api.exchange.parameters import ApplicationId, AsOf, KnownOn, Name, Purpose
from hefu.api.exchange.reply import Reply
from hefu.api.exchange.resource import Resource
from hefu.api.messages.decisions import DecisionList, DecisionMessage, NewDecision
from hefu.services.explain_decision import as_page
from hefu.services.kept_decisions import decision_lines, decision_named, unknown_decision
from hefu.services.masked_answers import decision_shown, masked_decision_line
from hefu.services.screen_application import screen_application
from hefu.vocabulary.errors import NotFound

resource = Resource("decisions")


@resource.post(
    "/applications/{application_id:path}/decisions",
    "decide_application",
    effect="repeatable",
    reads=NewDecision,
    returns=DecisionMessage,
    is_guarded=True,
    example={"with_flip": True},
)
def decide_application(desk: Desk, application_id: ApplicationId, body: NewDecision) -> Reply:
    """Facts, checks and policy on the evidence of now. The same evidence gives the same decision, so that
    doing it twice keeps one."""
    clocks = desk.clocks(body.as_of, body.known_on)
    desk.require_unchanged(desk.shown(desk.application(application_id, clocks)))
    decision = screen_application(
        desk.register, desk.engine(clocks), application_id, clocks, with_flip=body.with_flip
    )
    place = {"location": f"/v1/decisions/{decision.decision_id}"}
    return Reply(_shown(desk, decision, None), 201, place)


@resource.get(
    "/applications/{application_id:path}/decisions", "list_decisions", returns=DecisionList
)
def list_decisions(
    desk: Desk, application_id: ApplicationId, as_of: AsOf = None, known_on: KnownOn = None
) -> Reply:
    """The history of one application."""
    desk.application(application_id, desk.clocks(as_of, known_on))
    found, reader = decision_lines(desk.register, application_id), desk.reader()
    desk.note_read(reader, "decision", [one.decision_id for one in found])
    return Reply(DecisionList([masked_decision_line(one, reader) for one in found]))


@resource.get("/decisions/{decision_id}", "get_decision", returns=DecisionMessage)
def get_decision(desk: Desk, decision_id: Name, purpose: Purpose = None) -> Reply:
    """One decision, as it was kept; masked for whom not all of it is plain."""
    return Reply(_shown(desk, _named(desk, decision_id, purpose), purpose))


@resource.get("/decisions/{decision_id}/page", "explain_decision", media_type="text/html")
def explain_decision(desk: Desk, decision_id: Name, purpose: Purpose = None) -> Reply:
    """One decision as a page in the language of the request."""
    shown = _shown(desk, _named(desk, decision_id, purpose), purpose)
    page = as_page(shown, desk.language)
    headers = {"content-language": desk.language}
    return Reply(page.encode(), headers=headers, media_type="text/html; charset=utf-8")


def _named(desk: Desk, decision_id: str, purpose: str | None) -> DecisionMessage:
    """The decision; for the caller from outside the bank only while it may see the application, and that of
    the firm which the decision is about."""
    found = decision_named(desk.register, decision_id)
    if desk.caller.is_external:
        try:
            seen = desk.application(found.application_id, desk.clocks(None, None), purpose)
        except NotFound as error:
            raise unknown_decision(decision_id) from error
        if seen.borrower_id != found.borrower_id:
            raise unknown_decision(decision_id)
    return found


def _shown(desk: Desk, decision: DecisionMessage, purpose: str | None) -> DecisionMessage:
    """What the caller may see of it; that it is read is noted first."""
    reader = desk.reader(purpose)
    desk.note_read(reader, "decision", [decision.decision_id])
    return decision_shown(decision, reader)
