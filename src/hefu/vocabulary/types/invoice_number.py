"""Invoice numbers: China's 20-digit digital number, paper code and number, or a seller's own number.

A fully digital invoice (数电票) has one number of 20 digits: year (2), province or planned city (2),
issuing channel (1), sequence (15). A paper or older electronic invoice has a code (发票代码, 10 or 12
digits) and a number (发票号码, 8 digits). One legal invoice may carry both, so identity is a list.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from hefu.vocabulary.errors import InvalidInput

_SPACE = re.compile(r"\s+")
_DIGITAL = re.compile(r"[0-9]{20}")
_PAPER_CODE = re.compile(r"[0-9]{10}|[0-9]{12}")
_PAPER_NO = re.compile(r"[0-9]{8}")
_PAPER = re.compile(r"([0-9]{10}|[0-9]{12})-?([0-9]{8})")


@dataclass(frozen=True, slots=True)
class DigitalNumber:
    """The parts of a 20-digit number, as printed."""

    year: str
    province: str
    channel: str
    sequence: str


def compact(text: str) -> str:
    """Without width variants and spaces; letters keep their case, a seller's number may need it."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


def explain(text: str) -> str:
    """``digital`` | ``paper`` (code and number in one) | ``commercial`` | ``empty``.

    Twenty digits are always a digital number and never a code of 12 with a number of 8.
    Code family ``invoice_number_kind``.
    """
    number = compact(text)
    if not number:
        return "empty"
    if _DIGITAL.fullmatch(number):
        return "digital"
    return "paper" if _PAPER.fullmatch(number) else "commercial"


def validate(text: str) -> str:
    """The compact number. Raises ``InvalidInput`` (``value.invoice_number_empty``)."""
    number = compact(text)
    if not number:
        raise InvalidInput("value.invoice_number_empty")
    return number


def digital(text: str) -> DigitalNumber:
    """Parts of a 20-digit number. Raises ``InvalidInput`` (``value.invoice_digital_bad_format``)."""
    number = compact(text)
    if not _DIGITAL.fullmatch(number):
        raise InvalidInput("value.invoice_digital_bad_format", text=text[:60])
    return DigitalNumber(number[:2], number[2:4], number[4], number[5:])


def paper(code: str, number: str) -> tuple[str, str]:
    """Compact code and number of a paper invoice.

    Raises ``InvalidInput`` (``value.invoice_paper_bad_format``).
    """
    compact_code, compact_number = compact(code), compact(number)
    if not (_PAPER_CODE.fullmatch(compact_code) and _PAPER_NO.fullmatch(compact_number)):
        raise InvalidInput(
            "value.invoice_paper_bad_format", invoice_code=code[:60], number=number[:60]
        )
    return compact_code, compact_number


def identities(
    digital_no: str | None = None,
    paper_code: str | None = None,
    paper_no: str | None = None,
    invoice_no: str | None = None,
    seller_id: str | None = None,
) -> tuple[str, ...]:
    """Every name one legal invoice goes by: ``dig:…``, ``vat:<code>-<number>``, ``<seller>/<number>``.

    The seller's own number counts only when there is no legal one, and only together with the
    seller. Two claims meet if any of their identities are equal. Nothing is refused here: a number of
    the wrong shape still is a name, :func:`explain` tells how good it is.
    """
    found = []
    if digital_no and compact(digital_no):
        found.append(f"dig:{compact(digital_no)}")
    if paper_code and paper_no:
        found.append(f"vat:{compact(paper_code)}-{compact(paper_no)}")
    if invoice_no and (printed := _printed_identity(compact(invoice_no))):
        found.append(printed)
    elif invoice_no and seller_id and not found:
        found.append(f"{seller_id}/{compact(invoice_no)}")
    return tuple(dict.fromkeys(found))


def _printed_identity(number: str) -> str | None:
    if _DIGITAL.fullmatch(number):
        return f"dig:{number}"
    legal = _PAPER.fullmatch(number)
    return f"vat:{legal[1]}-{legal[2]}" if legal else None


def format(text: str) -> str:  # noqa: A001 - the house word for printing a value
    """As printed; code and number of a paper invoice with a hyphen between."""
    number = compact(text)
    legal = None if _DIGITAL.fullmatch(number) else _PAPER.fullmatch(number)
    return f"{legal[1]}-{legal[2]}" if legal else number
