"""One legal invoice, all its names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hefu.evidence.identity import invoice_id
from hefu.vocabulary.errors import InvalidInput
from hefu.vocabulary.types import invoice_number

DIGITAL = "24312000000123456781"


@pytest.mark.parametrize("text", ["", "   ", "　"])
def test_an_invoice_needs_a_number(text: str) -> None:
    assert invoice_number.explain(text) == "empty"
    with pytest.raises(InvalidInput):
        invoice_number.validate(text)


@pytest.mark.parametrize("text", ["2431200000012345678", "2431200000012345678A", "INV-7"])
def test_digital_numbers_have_twenty_digits(text: str) -> None:
    with pytest.raises(InvalidInput):
        invoice_number.digital(text)


@pytest.mark.parametrize(("code", "number"), [("31001523", "01234567"), ("3100152313", "123")])
def test_paper_numbers_have_their_lengths(code: str, number: str) -> None:
    with pytest.raises(InvalidInput):
        invoice_number.paper(code, number)


def test_parts_of_a_digital_number() -> None:
    parts = invoice_number.digital(" ２４312000000123456781")
    assert (parts.year, parts.province, parts.channel) == ("24", "31", "2")
    assert parts.sequence == "000000123456781"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (DIGITAL, "digital"),
        ("3100152313-01234567", "paper"),
        ("310015231301234567", "paper"),
        ("031001900111-01234567", "paper"),
        ("INV-2025/007", "commercial"),
    ],
)
def test_kinds(text: str, kind: str) -> None:
    assert invoice_number.explain(text) == kind


def test_both_identities_of_one_paper() -> None:
    assert invoice_number.identities(DIGITAL, "3100152313", "01234567") == (
        f"dig:{DIGITAL}",
        "vat:3100152313-01234567",
    )


def test_the_sellers_number_counts_only_with_the_seller_and_without_a_legal_one() -> None:
    assert invoice_number.identities(invoice_no="INV 7") == ()
    assert invoice_number.identities(invoice_no="INV 7", seller_id="uscc:X") == ("uscc:X/INV7",)
    assert invoice_number.identities(DIGITAL, invoice_no="INV 7", seller_id="uscc:X") == (
        f"dig:{DIGITAL}",
    )
    assert invoice_number.identities(DIGITAL, invoice_no=DIGITAL) == (f"dig:{DIGITAL}",)


NUMBERS = st.none() | st.sampled_from([DIGITAL, "3100152313-01234567", "INV 7", "Ａ７", ""])


@given(
    digital=st.none() | st.just(DIGITAL),
    code=st.none() | st.just("3100152313"),
    number=st.none() | st.just("01234567"),
    printed=NUMBERS,
    seller=st.none() | st.just("uscc:X"),
)
def test_the_row_id_is_always_the_first_identity(
    digital: str | None,
    code: str | None,
    number: str | None,
    printed: str | None,
    seller: str | None,
) -> None:
    found = invoice_number.identities(digital, code, number, printed, seller)
    assert (found[0] if found else None) == invoice_id(seller, digital, code, number, printed)


def test_printing() -> None:
    assert invoice_number.format("310015231301234567") == "3100152313-01234567"
    assert invoice_number.format(DIGITAL) == DIGITAL
