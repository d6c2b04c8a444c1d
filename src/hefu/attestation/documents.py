"""Reading the JSON documents that carry proofs: every field known, present and of its kind."""

from __future__ import annotations

from collections.abc import Collection

from hefu.attestation.base64_text import decoded
from hefu.attestation.canonical_json import JsonValue, read_json
from hefu.attestation.refusal import ProofRefused


class Document:
    """A JSON object of which each field is asked for by its kind.

    All methods raise ``ProofRefused`` (``attestation.document_malformed``) naming the field.
    """

    def __init__(self, value: JsonValue, known: Collection[str], name: str = "document") -> None:
        if not isinstance(value, dict):
            raise malformed(name)
        for field in value:
            if field not in known:
                raise malformed(ascii(field)[1:-1])
        self._fields = value

    def __contains__(self, field: str) -> bool:
        return field in self._fields

    def value(self, field: str) -> JsonValue:
        """The field as it stands."""
        if field not in self._fields:
            raise malformed(field)
        return self._fields[field]

    def text(self, field: str) -> str:
        """The field as a text."""
        value = self.value(field)
        if not isinstance(value, str):
            raise malformed(field)
        return value

    def whole(self, field: str) -> int:
        """The field as a whole number, not negative."""
        value = self.value(field)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise malformed(field)
        return value

    def octets(self, field: str) -> bytes:
        """The field as the bytes of a base64 text."""
        return _octets(self.text(field), field)

    def hashes(self, field: str) -> tuple[bytes, ...]:
        """The field as a list of base64 texts."""
        value = self.value(field)
        if not isinstance(value, list):
            raise malformed(field)
        return tuple(_octets(one, field) for one in value)

    def texts(self, field: str) -> tuple[bytes, ...]:
        """The field as a list of texts, in UTF-8."""
        value = self.value(field)
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise malformed(field)
        return tuple(str(one).encode() for one in value)


def read_document(content: bytes, form: str, known: Collection[str]) -> Document:
    """The document in a file, whose field ``format`` must say ``form``."""
    document = Document(read_json(content), {"format", *known})
    if document.text("format") != form:
        raise malformed("format")
    return document


def malformed(field: str) -> ProofRefused:
    """The refusal that names a field."""
    return ProofRefused("attestation.document_malformed", field=field[:100])


def _octets(value: JsonValue, field: str) -> bytes:
    try:
        return decoded(value if isinstance(value, str) else "?")
    except ValueError:
        raise malformed(field) from None
