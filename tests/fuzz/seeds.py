"""Good documents of every kind, from which a fuzzer begins."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hefu.importers import all_importers
from tests.fuzz.test_archive import GOOD as ARCHIVES
from tests.fuzz.test_facturx import GOOD as PDF
from tests.fuzz.test_xml import GOOD as XML
from tests.tidy.repository import ROOT

_HEAD = 65_536


def seeds_of(kind: str) -> list[bytes]:
    """Documents that the reader of this kind recognises as its own."""
    (reader,) = [one for one in all_importers() if one.kind == kind]
    return [content for name, content in _documents() if reader.recognises(content[:_HEAD], name)]


def _documents() -> Iterator[tuple[str, bytes]]:
    yield from ARCHIVES.items()
    yield "a.pdf", PDF
    for name, text in XML.items():
        yield f"{name}.xml", text.encode() if isinstance(text, str) else text
    for place in sorted((ROOT / "examples").rglob("*")):
        if place.is_file():
            yield place.name, place.read_bytes()
    yield from _conformance()


def _conformance() -> Iterator[tuple[str, bytes]]:
    """Small public documents, where they are."""
    shared = ROOT.parent / "shared" / "conformance"
    for part in ("iso20022", "ubl/examples", "en16931"):
        found = sorted(Path(shared, part).rglob("*.xml"))
        for place in found[:12]:
            if place.stat().st_size < _HEAD:
                yield place.name, place.read_bytes()
