"""The financing: application, registrations, facility, exposures, guarantee, searches of lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from hefu.evidence.schema import Row
from hefu.synth.deal.names import (
    APPLICATION,
    AS_OF,
    BANK,
    BUYER,
    GUARANTOR,
    HOLDING,
    INVOICES,
    LEFT,
    LIMIT,
    NUMBERS,
    OTHER_BANK,
    REQUESTED,
    SELLER,
    USED,
    YUAN,
    values_of,
)
from hefu.vocabulary.labels import code_families

_LISTS = tuple(code_families()["watchlist"].codes)


def application_rows() -> Iterator[tuple[str, Row]]:
    """The application and its items."""
    yield (
        "application",
        values_of(
            "application",
            application_no=APPLICATION,
            borrower_id=SELLER,
            financier_id=BANK,
            technique_code="factoring",
            requested_minor=REQUESTED,
            currency="CNY",
            requested_on=date(2026, 3, 30),
            tenor_days=90,
            facility_no="F-1",
            status_code="pending",
        ),
    )
    for position, (invoice_id, left) in enumerate(zip(INVOICES, LEFT, strict=True), 1):
        yield (
            "application_item",
            values_of(
                "application_item",
                application_id=APPLICATION,
                item_no=str(position),
                invoice_id=invoice_id,
                account_debtor_id=BUYER,
                claimed_minor=left,
                currency="CNY",
            ),
        )


def registry_rows() -> Iterator[tuple[str, Row]]:
    """What the registry shows, and that it was searched."""
    yield (
        "registry_search",
        values_of(
            "registry_search",
            grantor_id=SELLER,
            searched_on=AS_OF - timedelta(days=1),
            certificate_no="CX-20260330-01",
            hit_count=1,
        ),
    )
    for number, bank, invoice_no, days in (
        ("ZD-1", OTHER_BANK, NUMBERS[0], {"released_on": date(2026, 3, 10)}),
        ("ZD-2", BANK, NUMBERS[1], {}),
    ):
        notice = values_of(
            "registration",
            registration_no=number,
            kind_code="factoring",
            grantor_id=SELLER,
            secured_party_id=bank,
            account_debtor_id=BUYER,
            registered_on=date(2026, 3, 6),
            lapses_on=date(2027, 3, 6),
            secured_minor=300_000 * YUAN,
            currency="CNY",
            **days,
        )
        yield "registration", notice
        yield (
            "registration_item",
            values_of(
                "registration_item",
                registration_id=notice["registration_id"],
                invoice_no=invoice_no,
                invoice_id=f"dig:{invoice_no}",
            ),
        )


def credit_rows() -> Iterator[tuple[str, Row]]:
    """The facility, what is out, the lender's capital, who guarantees and who controls."""
    yield (
        "facility",
        values_of(
            "facility",
            facility_no="F-1",
            borrower_id=SELLER,
            financier_id=BANK,
            product_code="factoring",
            limit_minor=LIMIT,
            currency="CNY",
            valid_from_on=date(2026, 1, 1),
            valid_until_on=date(2026, 12, 31),
            status_code="active",
            is_revolving=1,
        ),
    )
    for kind_code, outstanding in (("loan", USED), ("acceptance", 0)):
        yield (
            "exposure",
            values_of(
                "exposure",
                obligor_id=SELLER,
                financier_id=BANK,
                facility_no="F-1",
                kind_code=kind_code,
                outstanding_minor=outstanding,
                currency="CNY",
                reported_on=AS_OF - timedelta(days=1),
            ),
        )
    for figure_code, amount in (("net_capital", 9_000_000_000), ("net_tier1_capital", 7 * 10**9)):
        yield (
            "capital_figure",
            values_of(
                "capital_figure",
                financier_id=BANK,
                figure_code=figure_code,
                reported_on=date(2025, 12, 31),
                amount_minor=amount * YUAN,
                currency="CNY",
            ),
        )
    yield (
        "guarantee",
        values_of(
            "guarantee",
            guarantee_no="BZ-1",
            guarantor_id=GUARANTOR,
            obligor_id=SELLER,
            beneficiary_id=BANK,
            kind_code="joint_and_several",
            amount_minor=1_000_000 * YUAN,
            currency="CNY",
            signed_on=date(2026, 1, 1),
            valid_until_on=date(2029, 1, 1),
            is_disclosed=1,
        ),
    )
    yield (
        "ownership",
        values_of(
            "ownership",
            owner_id=HOLDING,
            owned_id=SELLER,
            share_bp=6_000,
            voting_bp=6_000,
            held_from_on=date(2020, 1, 1),
        ),
    )


def standing_rows() -> Iterator[tuple[str, Row]]:
    """Nobody in the trade stands on a list; the buyer has room, and pays into the agreed account."""
    for party_id in (SELLER, BUYER):
        for code in _LISTS:
            yield (
                "watchlist_search",
                values_of(
                    "watchlist_search",
                    party_id=party_id,
                    list_code=code,
                    searched_on=AS_OF - timedelta(days=1),
                    search_no="MD-20260330",
                    hit_count=0,
                ),
            )
    yield (
        "core_enterprise_limit",
        values_of(
            "core_enterprise_limit",
            financier_id=BANK,
            account_debtor_id=BUYER,
            limit_minor=50_000_000 * YUAN,
            currency="CNY",
            valid_from_on=date(2026, 1, 1),
            valid_until_on=date(2026, 12, 31),
        ),
    )
    yield (
        "collection_account",
        values_of(
            "collection_account",
            creditor_id=SELLER,
            account_debtor_id=BUYER,
            financier_id=BANK,
            account_no="6222000000000100",
            agreed_on=date(2026, 1, 5),
        ),
    )
