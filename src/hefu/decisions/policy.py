"""Dated policy tables: what each answer of a check does, and which row decides."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from hefu.evidence.day import Clocks
from hefu.products.definition import Product, RequiredDocument
from hefu.vocabulary.errors import PolicyIncomplete, require
from hefu.vocabulary.labelled import Label, parse_yaml, yaml_names

_TABLES = "hefu.decisions.policy_tables"

Outcome = Literal["approve", "approve_with_conditions", "refer", "decline"]
Effect = Literal["pass", "exclude_item", "cap_item", "cap_request", "refer", "decline"]
Answer = Literal["found", "unjudged", "not_applicable", "error"]
AmountState = Literal["full", "part", "none", "unknown"]

# From worst to best; a flip is a move along this line.
OUTCOMES: tuple[Outcome, ...] = ("decline", "refer", "approve_with_conditions", "approve")


class CheckEffects(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What each answer of one check does to the application. ``clear`` always passes."""

    found: Effect
    unjudged: Effect
    not_applicable: Effect
    error: Effect

    def of(self, answer: Answer) -> Effect:
        """The effect of ``answer``."""
        effect: Effect = getattr(self, answer)
        return effect


class PolicyRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row. Every condition given must hold: any of ``effects`` present, any of ``doubts``
    present, the amount in one of the states ``amount``."""

    outcome: Outcome
    effects: tuple[Effect, ...] = ()
    doubts: tuple[str, ...] = ()
    amount: tuple[AmountState, ...] = ()

    def fits(self, effects: frozenset[str], doubts: frozenset[str], amount: AmountState) -> bool:
        """Whether this row decides the situation."""
        return (
            (not self.effects or bool(effects & set(self.effects)))
            and (not self.doubts or bool(doubts & set(self.doubts)))
            and (not self.amount or amount in self.amount)
        )


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One dated policy table; products name the one that decides them."""

    id: str
    title: Label
    effective_from: date
    known_from: date
    basis: tuple[str, ...]
    verified: bool
    checks: dict[str, CheckEffects]
    rows: tuple[PolicyRow, ...]
    effective_to: date | None = None
    digest: str = ""
    documents: tuple[RequiredDocument, ...] = ()
    product_title: Label | None = None
    has_facility: bool = True

    def under(self, product: Product) -> Policy:
        """This policy for one product: only what the product asks for counts.

        Of a watched check the finding counts; that its facts were not shown does not.
        ``PolicyIncomplete`` when the table does not say what a check of the product does.
        """
        unlisted = [one for one in product.check_ids if one not in self.checks]
        if unlisted:
            raise PolicyIncomplete("policy.check_unlisted", policy=self.id, check=unlisted[0])
        effects = {check_id: self.checks[check_id] for check_id in product.checks.required}
        effects |= {
            check_id: msgspec.structs.replace(
                self.checks[check_id], unjudged="pass", not_applicable="pass"
            )
            for check_id in product.checks.watched
        }
        digest = hashlib.sha256(f"{self.digest} {product.digest}".encode()).hexdigest()
        return msgspec.structs.replace(
            self,
            checks=effects,
            digest=digest,
            documents=product.documents,
            product_title=product.title,
            has_facility=product.draws_on_facility,
        )

    def effect(self, check_id: str, answer: Answer) -> Effect:
        """What ``answer`` of ``check_id`` does. ``PolicyIncomplete`` when the table does not say."""
        effects = self.checks.get(check_id)
        if effects is None:
            raise PolicyIncomplete("policy.check_unlisted", policy=self.id, check=check_id)
        return effects.of(answer)

    def outcome(
        self, effects: frozenset[str], doubts: frozenset[str], amount: AmountState
    ) -> Outcome:
        """The outcome of the first row that fits. ``PolicyIncomplete`` when none does."""
        for row in self.rows:
            if row.fits(effects, doubts, amount):
                return row.outcome
        raise PolicyIncomplete(
            "policy.no_row",
            policy=self.id,
            effects=", ".join(sorted(effects)) or "-",
            doubts=", ".join(sorted(doubts)) or "-",
            amount=amount,
        )


@cache
def policies() -> tuple[Policy, ...]:
    """All policy tables as shipped."""
    found = []
    for name in yaml_names(_TABLES):
        text = files(_TABLES).joinpath(name).read_text(encoding="utf-8")
        policy = msgspec.convert(parse_yaml(text), Policy)
        require(policy.rows and policy.checks, f"policy {policy.id} is empty")
        digest = hashlib.sha256(text.encode()).hexdigest()
        found.append(msgspec.structs.replace(policy, digest=digest))
    return tuple(found)


def policy_for(policy_id: str, clocks: Clocks) -> Policy:
    """The table of that id valid on ``as_of`` among those known on ``known_on``, the latest one.

    Raises ``PolicyIncomplete`` (``policy.no_table``) when there is none: money does not move.
    """
    holding = [
        policy
        for policy in policies()
        if policy.id == policy_id
        and policy.known_from <= clocks.known_on
        and policy.effective_from <= clocks.as_of <= (policy.effective_to or date.max)
    ]
    if not holding:
        raise PolicyIncomplete("policy.no_table", policy=policy_id, as_of=clocks.as_of)
    return max(holding, key=lambda policy: (policy.known_from, policy.effective_from))
