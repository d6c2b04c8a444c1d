"""Masks: what is left of a value for somebody who may know that it is there, but not what it is.

Pure functions. None of them can be undone from what it returns; none returns the value it was given. Two
different values may look the same behind a mask, except behind :func:`pseudonym`.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import date

STAR = "*"
_KEPT_OF_ACCOUNT = 4
_SHORTEST_SHOWN = 8
_PSEUDONYM_BYTES = 10


def mask_name(name: str) -> str:
    """The first character and a star for the rest, however long: 张* for a person, 宁* for a firm."""
    return _tail_hidden(name.strip())


def mask_account_no(account_no: str) -> str:
    """The last four characters; nothing of a number shorter than eight."""
    return _last_shown(account_no, _KEPT_OF_ACCOUNT)


def mask_identity_no(identity_no: str) -> str:
    """The first and the last character: neither the day of birth nor the district of a person's number."""
    plain = identity_no.strip()
    if len(plain) < _SHORTEST_SHOWN:
        return STAR * 4
    return f"{plain[0]}{STAR * 4}{plain[-1]}"


def mask_phone(phone: str) -> str:
    """The last two digits; of anything shorter than eight characters nothing."""
    return _last_shown(phone, 2)


def mask_address(address: str) -> str:
    """The first two characters, where a Chinese address has its province; nothing of a short one."""
    plain = address.strip()
    return f"{plain[:2]}{STAR * 4}" if len(plain) >= _SHORTEST_SHOWN else STAR * 4


def mask_number(number: str) -> str:
    """A printed number: its last two characters; nothing of a short one, or of a code."""
    return _last_shown(number, 2)


def mask_day(day: date) -> str:
    """The year and the month."""
    return f"{day.year:04d}-{day.month:02d}"


def mask_amount(minor: int) -> str:
    """The band of an amount in minor units: ``1e6..2e6`` says from one to under two millions of them.

    Bands begin at 1, 2 and 5 times a power of ten; below a thousand there is one band. A sign is kept.
    """
    size, sign = abs(minor), "-" if minor < 0 else ""
    if size < 1_000:
        return f"{sign}0..1e3"
    power = len(str(size)) - 1
    head = size // 10**power
    low, high = next(pair for pair in ((5, 10), (2, 5), (1, 2)) if head >= pair[0])
    upper = f"1e{power + 1}" if high == 10 else f"{high}e{power}"
    return f"{sign}{low}e{power}..{sign}{upper}"


def pseudonym(identity: str, key: bytes) -> str:
    """A name in place of an identity: the same for the same identity and ``key`` (32 bytes or more, kept
    secret: whoever has it can try identities until one fits)."""
    if len(key) < 32:
        raise ValueError("the key of pseudonyms has at least 32 bytes")
    told = hmac.new(key, identity.encode(), hashlib.sha256).hexdigest()
    return f"~{told[: 2 * _PSEUDONYM_BYTES]}"


def _tail_hidden(text: str) -> str:
    return f"{text[0]}{STAR}" if len(text) > 1 else STAR


def _last_shown(text: str, count: int) -> str:
    plain = text.strip()
    if len(plain) < _SHORTEST_SHOWN:
        return STAR * 4
    return f"{STAR * 4}{plain[-count:]}"
