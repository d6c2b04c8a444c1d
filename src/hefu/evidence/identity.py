"""Which row a statement is about: ids computed from identifying parts, readable by people.

``party``            ``uscc:…`` else ``lei:…`` else ``gln:…`` else ``tax:…`` else ``name:…``
``invoice``          ``dig:<20 digits>`` else ``vat:<code>-<number>`` else ``<seller>/<number>``
``numbered``         ``<who issued it>/<printed number>``
``line``             ``<parent>#<number>``
``booking``          ``<account>|<day>|<in or out>|<amount> <currency>|<reference>``, see ``booking_id``

Two documents that speak of the same thing must arrive at the same id without knowing each other.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

from hefu.evidence.schema import Row, Table, Value

_SPACE = re.compile(r"\s+")
_BRACKETS = str.maketrans({"（": "(", "）": ")", "【": "(", "】": ")", "〔": "(", "〕": ")"})
_TWENTY_DIGITS = re.compile(r"\d{20}")
_CODE_DASH_NUMBER = re.compile(r"(\d{10}|\d{12})[- ]?(\d{8})")


@lru_cache(maxsize=65_536)
def normal_name(name: str) -> str:
    """A name without width, case, space and bracket variants, for equality only."""
    wide = unicodedata.normalize("NFKC", name).translate(_BRACKETS)
    return _SPACE.sub("", wide).casefold()


def normal_number(number: str) -> str:
    """A printed number without width and outer or inner space variants; case is kept."""
    if number.isascii() and number.isalnum():
        return number
    return _SPACE.sub("", unicodedata.normalize("NFKC", number))


def party_id(
    uscc: str | None = None,
    lei: str | None = None,
    gln: str | None = None,
    tax_no: str | None = None,
    name: str | None = None,
) -> str | None:
    """Identity of a party by its strongest identifier; ``None`` when there is nothing to go by."""
    for scheme, value in (("uscc", uscc), ("lei", lei), ("gln", gln), ("tax", tax_no)):
        if value:
            return f"{scheme}:{normal_number(value).upper()}"
    return f"name:{normal_name(name)}" if name else None


def invoice_id(
    seller_id: str | None,
    digital_no: str | None = None,
    paper_code: str | None = None,
    paper_no: str | None = None,
    invoice_no: str | None = None,
) -> str | None:
    """Identity of an invoice: China's 20-digit number, else code and number, else seller and number."""
    if digital_no:
        return f"dig:{normal_number(digital_no)}"
    if paper_code and paper_no:
        return f"vat:{normal_number(paper_code)}-{normal_number(paper_no)}"
    return invoice_id_from_number(seller_id, invoice_no)


def invoice_id_from_number(seller_id: str | None, invoice_no: str | None) -> str | None:
    """Identity of an invoice of which only the printed number is known (a reference, a registration)."""
    if not invoice_no:
        return None
    number = normal_number(invoice_no)
    if _TWENTY_DIGITS.fullmatch(number):
        return f"dig:{number}"
    paper = _CODE_DASH_NUMBER.fullmatch(number)
    if paper:
        return f"vat:{paper[1]}-{paper[2]}"
    return f"{seller_id}/{number}" if seller_id else None


def booking_id(*parts: Value) -> str | None:
    """Identity of a booking, the same whoever reports it: statement, notification, file, second delivery.

    ``parts`` in this order: account_no, booked_on, direction_code, is_reversal, amount_minor,
    currency, then the references from strong to weak: entry_no (the account servicer's), uetr,
    end_to_end_no. The first reference given counts; without any, equal bookings of one day fall
    together and the importer numbers them.
    """
    account_no, booked_on, direction, is_reversal, amount, currency, *references = parts
    if any(part is None for part in (account_no, booked_on, direction, amount, currency)):
        return None
    kind = f"{direction}-reversal" if is_reversal else direction
    reference = next((normal_number(str(given)) for given in references if given), "")
    day = _text(booked_on)
    return f"{normal_number(str(account_no))}|{day}|{kind}|{amount} {currency}|{reference}"


def _numbered(owner: Value, number: Value) -> str | None:
    return f"{owner}/{normal_number(str(number))}" if owner and number else None


def _line(parent: Value, number: Value) -> str | None:
    return f"{parent}#{number}" if parent and number is not None else None


def _joined(*parts: Value) -> str | None:
    if parts[0] is None:
        return None
    return "|".join("" if part is None else _text(part) for part in parts)


def _all_joined(*parts: Value) -> str | None:
    return None if any(part is None for part in parts) else _joined(*parts)


def _text(value: Value) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _optional(value: Value) -> str | None:
    return None if value is None else str(value)


def _party(*parts: Value) -> str | None:
    return party_id(*(_optional(part) for part in parts))


def _invoice(*parts: Value) -> str | None:
    return invoice_id(*(_optional(part) for part in parts))


def _paper(code: Value, number: Value) -> str | None:
    return invoice_id(None, None, _optional(code), _optional(number))


def _invoice_number(seller: Value, number: Value) -> str | None:
    return invoice_id_from_number(_optional(seller), _optional(number))


def _own_number(number: Value) -> str | None:
    return normal_number(str(number)) if number else None


RULES: Mapping[str, Callable[..., str | None]] = {
    "party": _party,
    "invoice": _invoice,
    "invoice_number": _invoice_number,
    "paper": _paper,
    "numbered": _numbered,
    "line": _line,
    "event": _joined,
    "pair": _all_joined,
    "shape": _all_joined,
    "account": _own_number,
    "registration": _own_number,
    "application": _own_number,
    "booking": booking_id,
}


def complete(table: Table, values: Row) -> Row:
    """``values`` with every derivable column that the source did not state itself."""
    full = dict(values)
    for column, rule, sources in _derivations(table):
        if full.get(column) is None:
            derived = rule(*map(full.get, sources))
            if derived is not None:
                full[column] = derived
    return full


_Derivations = tuple[tuple[str, Callable[..., str | None], tuple[str, ...]], ...]
_known_derivations: dict[str, tuple[Table, _Derivations]] = {}


def _derivations(table: Table) -> _Derivations:
    """What is derived, in order: lines derive from parents that may be derived themselves, so the
    file's order is followed, key last."""
    known = _known_derivations.get(table.table)
    if known is not None and known[0] is table:
        return known[1]
    ordered = sorted(table.derived.items(), key=lambda item: item[0] == table.key)
    found = tuple((column, RULES[one.rule], one.sources) for column, one in ordered)
    _known_derivations[table.table] = (table, found)
    return found


def content_digest(*parts: str) -> str:
    """SHA-256 of texts joined by an unprintable separator, hexadecimal."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
