"""The form of a product definition: parties, papers, what is assigned, tenor, repayment, checks."""

from __future__ import annotations

from datetime import date
from typing import Literal, Protocol

import msgspec

from hefu.vocabulary.labelled import Label

BorrowerSide = Literal["seller", "buyer"]
"""The side of the sale on which the borrower stands."""

TechniqueClass = Literal["receivables_purchase", "loan_or_advance", "advanced_payable"]
"""The three classes of the industry's standard definitions."""

PaperKind = Literal["invoice", "voucher", "order", "warehouse_receipt"]
"""The paper that an application item rests on."""

ClaimEffect = Literal["assigned", "pledged", "undertaken", "none"]
"""What becomes of the claim: it is bought, given as security, promised by another, or left alone."""


class Clocks(Protocol):
    """The two days on which a definition is chosen; ``evidence.day.Clocks`` is one."""

    @property
    def as_of(self) -> date:
        """The day the question is about."""
        ...

    @property
    def known_on(self) -> date:
        """The day on which we knew."""
        ...


class ProductParty(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One party to the product. ``found_in``: the evidence ``table.column`` that names it."""

    role: Label
    found_in: str


class RequiredDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of evidence without which the product cannot be decided. ``why``: what it proves."""

    table: str
    why: Label


class ProductChecks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``required``: must be clear; what cannot be judged blocks as the policy table says.
    ``watched``: a finding counts as the policy table says; facts nobody showed do not block."""

    required: tuple[str, ...]
    watched: tuple[str, ...] = ()


class Product(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One product as it stands from ``effective_from``, as we have known it since ``known_from``.

    ``policy``: the policy table that says what each answer of a check does. ``papers``: papers an
    application item of this product may rest on. ``confirmed_by``: who must stand by the claim.
    ``registration``: kind of the registry notice that makes the financier's right hold against others,
    or ``none``. ``tenor_max`` and ``advance_rate`` name parameters (days or months, and basis points).
    ``borrower_side``: of an order that is financed, the party that the borrower must be.
    """

    id: str
    title: Label
    meaning: Label
    technique_class: TechniqueClass
    policy: str
    effective_from: date
    known_from: date
    basis: tuple[str, ...]
    verified: bool
    parties: tuple[ProductParty, ...]
    documents: tuple[RequiredDocument, ...]
    confirmed_by: Label
    papers: tuple[PaperKind, ...]
    claim_effect: ClaimEffect
    registration: str
    tenor_max: str
    advance_rate: str
    repayment_source: Label
    checks: ProductChecks
    borrower_side: BorrowerSide = "seller"
    effective_to: date | None = None
    digest: str = ""

    def holds(self, clocks: Clocks) -> bool:
        """Whether it was known on ``known_on`` and stands on ``as_of``."""
        until = self.effective_to or date.max
        return self.known_from <= clocks.known_on and self.effective_from <= clocks.as_of <= until

    @property
    def rests_on_undertaking(self) -> bool:
        """Whether an independent undertaking to pay stands in the place of the debtor's confirmation."""
        return self._asks_for("payment_undertaking", "undertaking.")

    @property
    def draws_on_facility(self) -> bool:
        """Whether a facility of the borrower limits what may be drawn."""
        return self._asks_for("facility", "facility.")

    def _asks_for(self, table: str, area: str) -> bool:
        """Whether the product asks for a document of the table, or for a check of the area."""
        is_document = any(document.table == table for document in self.documents)
        return is_document or any(check_id.startswith(area) for check_id in self.check_ids)

    @property
    def check_ids(self) -> tuple[str, ...]:
        """Every check the product asks for."""
        return (*self.checks.required, *self.checks.watched)
