"""One alert in words: what was found, on which papers, and what would help."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from hefu.checks._engine.registry import check
from hefu.decisions.decision import Reason, Source
from hefu.decisions.queue.alert import Alert, Hit
from hefu.decisions.reasons import reasons_of
from hefu.decisions.wording import name_of
from hefu.evidence.ports import EvidenceRegister
from hefu.services.judge_bundle import Judged
from hefu.services.row_sources import sources_from
from hefu.services.screen_application import policy_of
from hefu.vocabulary.labelled import Label

_TOLD_MAX = 2

AboutKind = Literal["party", "group", "circle"]


class AlertWords(msgspec.Struct, frozen=True):
    """``says``: the first findings in words. ``next_step``: what the check asks for. ``about``: in whom
    the cause lies: a ``party``, a connected ``group`` or a guarantee ``circle``."""

    title: Label
    says: tuple[Label, ...]
    next_step: Label
    about: str
    about_kind: AboutKind
    application_nos: tuple[str, ...]
    sources: tuple[Source, ...]


def describe_alert(register: EvidenceRegister, judged: Judged, alert: Alert) -> AlertWords:
    """The words of one alert; papers are looked up in the register."""
    card = check(alert.check_id).card
    reasons = [_reason(register, judged, hit) for hit in alert.hits[:_TOLD_MAX]]
    asked = [reason.asks_for for reason in reasons if reason.asks_for is not None]
    bundle = judged.evidence
    about, kind = about_of(judged, alert)
    return AlertWords(
        title=card.title,
        says=_once(reason.says for reason in reasons),
        next_step=asked[0] if asked else card.asks_for,
        about=about,
        about_kind=kind,
        application_nos=tuple(name_of(bundle, one) for one in alert.applications),
        sources=tuple(source for reason in reasons for source in reason.sources),
    )


def about_of(judged: Judged, alert: Alert) -> tuple[str, AboutKind]:
    """The name of the party in whom the cause lies, or of the one a group or circle is named after."""
    kind, _, rest = alert.counterpart_id.partition(":")
    if kind == "group":
        return name_of(judged.evidence, rest), "group"
    if kind == "circle":
        return name_of(judged.evidence, rest), "circle"
    return name_of(judged.evidence, alert.counterpart_id), "party"


def _reason(register: EvidenceRegister, judged: Judged, hit: Hit) -> Reason:
    """The reason that a decision on the application would give for this one finding."""
    situation = judged.about(hit.application_id)
    alone = msgspec.structs.replace(situation, findings=(hit.finding,), unjudged=(), runs=())
    return reasons_of(alone, policy_of(situation), sources_from(register, judged.clocks))[0]


def _once(texts: Iterable[Label]) -> tuple[Label, ...]:
    return tuple({text.en: text for text in texts}.values())
