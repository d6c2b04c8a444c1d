"""Webhooks in one language, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from hefu.services.webhook_port import Tried
from hefu.services.webhooks.subscribe import SecretShown
from hefu.services.webhooks.view import WebhookView
from hefu.vocabulary.labelled import Language
from hefu.vocabulary.messages import render_message

_TRIES = 3
_INDENT = "  "


def made_lines(shown: SecretShown, language: Language) -> Iterator[str]:
    """A new webhook with its secret."""
    yield render_message("webhook.made", {"webhook": shown.webhook_id}, language)
    yield _secret(shown, language)


def changed_lines(shown: SecretShown, language: Language) -> Iterator[str]:
    """A new secret, and how long the one before it is valid."""
    yield _secret(shown, language)
    if shown.former_until is not None:
        yield render_message("webhook.former", {"until": _instant(shown.former_until)}, language)


def webhook_lines(views: Iterable[WebhookView], language: Language) -> Iterator[str]:
    """Every webhook: where it leads, how it stands, what was answered last."""
    is_none = True
    for view in views:
        is_none = False
        state = render_message(f"webhook.state_{view.state}", {}, language)
        yield f"{view.webhook_id}  {state}  {view.url}"
        told = {"kinds": ", ".join(view.event_kinds), "place": view.told_until_place}
        yield _INDENT + render_message("webhook.told", told, language)
        yield from (_INDENT + _tried(one, language) for one in view.last_tries[:_TRIES])
    if is_none:
        yield render_message("webhook.none", {}, language)


def ended_line(view: WebhookView, language: Language) -> str:
    """That a webhook has ended."""
    return render_message("webhook.has_ended", {"webhook": view.webhook_id}, language)


def retried_line(view: WebhookView, language: Language) -> str:
    """That a webhook is tried again."""
    return render_message("webhook.retried", {"webhook": view.webhook_id}, language)


def _tried(one: Tried, language: Language) -> str:
    told = {
        "at": _instant(one.at),
        "kind": one.event_kind,
        "event": one.event_id,
        "number": one.attempt_no,
        "outcome": render_message(f"webhook.outcome_{one.outcome_code}", {}, language),
        "status": "-" if one.status is None else one.status,
    }
    return render_message("webhook.tried", told, language)


def _secret(shown: SecretShown, language: Language) -> str:
    return render_message("webhook.secret", {"secret": shown.secret}, language)


def _instant(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
