"""Base64 as the formats of the log use it: RFC 4648 section 4, written in one way only."""

from __future__ import annotations

import base64
import binascii


def encoded(content: bytes) -> str:
    """Bytes as base64 text."""
    return base64.b64encode(content).decode("ascii")


def decoded(text: str) -> bytes:
    """Bytes of a base64 text.

    Raises ``ValueError`` for other characters, missing padding, and loose bits at the end (else one
    content would have several texts).
    """
    try:
        content = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("not base64") from error
    if encoded(content) != text:
        raise ValueError("base64 with loose bits")
    return content
