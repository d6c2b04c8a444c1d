"""The card of a check: everything about it but the judgement itself, which is ``check.sql``."""

from __future__ import annotations

from typing import Literal

import msgspec

from hefu.evidence.schema import ColumnType
from hefu.vocabulary.labelled import Label

Kind = Literal["row", "pair", "group"]
Severity = Literal["stop", "refer", "note"]
Maturity = Literal["preview", "stable", "retired"]
WorseError = Literal["miss", "false_alarm"]


class Quantity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What ``measure`` or ``threshold`` counts, so that people read units and not bare integers."""

    type: ColumnType
    label: Label


class Move(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One change of the evidence that could cure a finding, tried by re-running, never by text.

    ``add``: a new row of ``table`` with ``values``. ``change``: rows of ``table`` where ``match``
    holds get ``values``. ``receive``: the buyer accepts all that the invoice bills, a goods receipt
    with every line. ``drop_item``: the claim leaves the application. ``reduce_to_threshold`` and
    ``reduce_request`` lower the claim or the request; to the threshold, unless ``values`` of
    ``reduce_request`` name another amount as ``requested_minor``.
    Values starting with ``$`` are taken from the finding or its claim (``$evidence_id``,
    ``$other_evidence_id``, ``$measure``, ``$threshold``, ``$claim.<column>``, ``$application.<column>``,
    ``$as_of``), from the row that it names as evidence (``$evidence.<column>``), or from a fact of the
    application (``$fact.<table>.<column>``, the smallest of several rows); others are constants.
    """

    kind: Literal["add", "change", "receive", "drop_item", "reduce_to_threshold", "reduce_request"]
    says: Label
    table: str = ""
    match: dict[str, str | int] = {}
    values: dict[str, str | int | None] = {}


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """See ``docs/how-to/add-a-check``. ``needs`` is frozen from the parse tree by ``hefu check lock``."""

    id: str
    code: str
    title: Label
    message: Label
    kind: Kind
    severity: Severity
    worse_error: WorseError
    maturity: Maturity
    subject: Literal["application"]
    reads: dict[str, tuple[str, ...]]
    examined: str
    basis: tuple[str, ...]
    misses: Label
    asks_for: Label
    measure: Quantity | None = None
    threshold: Quantity | None = None
    parameters: dict[str, str] = {}
    needs: dict[str, tuple[str, ...]] = {}
    remedies: tuple[Move, ...] = ()
