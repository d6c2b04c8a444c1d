"""PDF files for tests, made with pypdf: a blank page and attachments, as PDF/A-3 carries them."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    EncodedStreamObject,
    NameObject,
    create_string_object,
)


def pdf(*attachments: tuple[str, bytes], password: str | None = None) -> bytes:
    """A PDF with these attachments, associated with the document as Factur-X demands."""
    writer = PdfWriter()
    writer.add_blank_page(width=210, height=297)
    associated = ArrayObject()
    for name, content in attachments:
        attached = writer.add_attachment(name, content)
        attached.pdf_object[NameObject("/AFRelationship")] = NameObject("/Data")
        attached.pdf_object[NameObject("/UF")] = create_string_object(name)
        associated.append(attached.pdf_object)
    writer.root_object[NameObject("/AF")] = associated
    if password is not None:
        writer.encrypt(password)
    return _written(writer)


def bomb(name: str, megabytes: int) -> bytes:
    """A PDF of a few kilobytes whose attachment unpacks to ``megabytes``."""
    writer = PdfWriter()
    writer.add_blank_page(width=210, height=297)
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * 1_000_000) for _ in range(megabytes)) + packer.flush()
    stream = EncodedStreamObject()
    stream._data = packed
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    attached = writer.add_attachment(name, b"")
    inside = attached.pdf_object["/EF"]
    assert isinstance(inside, DictionaryObject)
    inside[NameObject("/F")] = writer._add_object(stream)
    return _written(writer)


def without_content(name: str) -> bytes:
    """A PDF whose attachment has a name and no file behind it."""
    writer = PdfWriter()
    writer.add_blank_page(width=210, height=297)
    attached = writer.add_attachment(name, b"")
    attached.pdf_object[NameObject("/EF")] = DictionaryObject()
    writer._add_object(DecodedStreamObject())
    return _written(writer)


def kept(folder: Path, content: bytes, name: str = "invoice.pdf") -> Path:
    """The path of ``content`` as a file."""
    path = folder / name
    path.write_bytes(content)
    return path


def _written(writer: PdfWriter) -> bytes:
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()
