"""Alerts in the order of the loss that looking at them is expected to avoid.

``expected loss avoided = money at stake x precision of the check``. Both are shown beside it. What share
of the money would be lost is not part of it: nobody has measured that, and it would be the same for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

import msgspec

from hefu.checks._engine.card import Severity
from hefu.decisions.queue.alert import Alert, Hit, Precision
from hefu.decisions.queue.causes import alert_id, anchor_of, by_cause, facts_digest
from hefu.decisions.queue.responsibility import responsibilities
from hefu.parameters.loader import ParameterValue, parameter_ids
from hefu.vocabulary.types.business_calendar import add_working_days

WHOLE_BP = 10_000
_GRAVITY: dict[Severity, int] = {"stop": 0, "refer": 1, "note": 2}


class Parameters(Protocol):
    """Where numbers come from; ``parameters.loader.ParameterView`` is one."""

    def get(self, parameter_id: str) -> ParameterValue:
        """The value that holds."""
        ...


class Queue(msgspec.Struct, frozen=True):
    """``taken``: as many alerts as there are people for; ``left``: the rest, in the same order."""

    taken: tuple[Alert, ...]
    left: tuple[Alert, ...]

    @property
    def left_stake_minor(self) -> tuple[int, int]:
        """Money in the alerts left out, each application once; and how many stakes are not known."""
        return money_in(self.left, frozenset())

    @property
    def untouched_stake_minor(self) -> tuple[int, int]:
        """The same without applications that an alert of today's queue is about as well."""
        seen = frozenset(one for alert in self.taken for one in alert.applications)
        return money_in(self.left, seen)


def precision_of(check_id: str, severity: Severity, parameters: Parameters) -> Precision:
    """The precision measured for the check if there is one, else that of its severity."""
    own = f"policy.queue.precision.{check_id}"
    named = own if own in parameter_ids() else f"policy.queue.precision_by_severity.{severity}"
    value = parameters.get(named)
    return Precision(parameter_id=named, value_bp=value.value, is_verified=value.verified)


def alerts_of(hits: Iterable[Hit], parameters: Parameters, as_of: date) -> list[Alert]:
    """One alert per cause, those that avoid the greatest expected loss first.

    Of equal ones the graver, then the larger stake comes first. An alert of which a stake is not known
    is ranked as if the largest known stake were behind it.
    """
    groups = by_cause(hits)
    stakes = [stake_minor(group) for group in groups]
    largest = max((stake for stake in stakes if stake is not None), default=0)
    found = []
    for group, stake in zip(groups, stakes, strict=True):
        first = group[0]
        check_id, severity = first.finding.check_id, first.severity
        precision = precision_of(check_id, severity, parameters)
        ranked = largest if stake is None else stake
        days = parameters.get(f"policy.queue.deadline.{severity}").value
        found.append(
            Alert(
                alert_id=alert_id(group),
                check_id=check_id,
                severity=severity,
                counterpart_id=anchor_of(group),
                owner=responsibilities().of(check_id).owner,
                hits=group,
                stake_minor=stake,
                ranked_minor=ranked,
                precision=precision,
                expected_minor=ranked * precision.value_bp // WHOLE_BP,
                deadline_days=days,
                deadline_on=add_working_days(as_of, days),
                facts_digest=facts_digest(group),
            )
        )
    return sorted(found, key=_rank)


def _rank(alert: Alert) -> tuple[int, int, int, str]:
    return (
        -alert.expected_minor,
        _GRAVITY[alert.severity],
        -alert.ranked_minor,
        alert.alert_id,
    )


def cut(alerts: Sequence[Alert], budget: int) -> Queue:
    """The first ``budget`` alerts, and the rest."""
    return Queue(taken=tuple(alerts[:budget]), left=tuple(alerts[budget:]))


def stake_minor(hits: Sequence[Hit]) -> int | None:
    """Money behind hits of one cause: per application what is claimed on the papers found fault with,
    each once, at most the request; ``None`` when part of it is not known."""
    found = 0
    for application_id in sorted({hit.application_id for hit in hits}):
        own = [hit for hit in hits if hit.application_id == application_id]
        claims = {hit.finding.evidence_id: hit.stake_minor for hit in own}
        known = [amount for amount in claims.values() if amount is not None]
        cap = own[0].cap_minor
        if cap is None or len(known) != len(claims):
            return None
        found += min(cap, sum(known))
    return found


def money_in(alerts: Iterable[Alert], without: frozenset[str]) -> tuple[int, int]:
    """Money of the applications in ``alerts`` but not in ``without``, each with its largest stake; and
    the number of applications of which it is not known."""
    largest: dict[str, int | None] = {}
    for alert in alerts:
        for application_id in alert.applications:
            if application_id in without:
                continue
            own = [hit for hit in alert.hits if hit.application_id == application_id]
            stake = stake_minor(own)
            known = largest.get(application_id, 0)
            largest[application_id] = None if stake is None or known is None else max(known, stake)
    amounts = [amount for amount in largest.values() if amount is not None]
    return sum(amounts), len(largest) - len(amounts)
