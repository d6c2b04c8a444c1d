"""Archives with bytes changed anywhere: read, or refused by name, and never anything else."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hefu.evidence.record import Document, ImportFinding, Record
from hefu.importers import all_importers
from hefu.vocabulary.errors import EvidenceError
from hefu.vocabulary.labelled import LANGUAGES
from tests.fuzz.test_xml import check
from tests.importers.einvoice_documents import (
    BLUE,
    described,
    einvoice,
    ofd,
    packed,
    red_letter,
)

GOOD = {
    "a.zip": packed({"蓝.xml": einvoice(), "sub/red.xml": red_letter(), "a.pdf": b"%PDF-1.7"}),
    "b.ofd": ofd(described(), {"Doc_0/Attachs/invoice.xml": einvoice()}),
    "c.ofd": ofd({**described(), "发票代码": "4400191130", "发票号码": "12345678"}),
}
IMPORTERS = {each.kind: each for each in all_importers()}
READERS = {
    name: IMPORTERS["einvoice_zip" if name.endswith("zip") else "einvoice_ofd"] for name in GOOD
}
quick = settings(
    max_examples=200,
    deadline=timedelta(seconds=5),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def read(folder: Path, name: str, content: bytes) -> int:
    """Number of records; a refusal as a whole gives none and has its sentences."""
    path = folder / "fuzz"
    path.write_bytes(content)
    document = Document(name, path, "0" * 64, len(content), date(2026, 7, 1))
    found: list[Record | ImportFinding] = []
    try:
        found.extend(READERS[name].read(document))
    except EvidenceError as refusal:
        found.clear()
        code, sentences = refusal.code, [refusal.text(language) for language in LANGUAGES]
    else:
        code, sentences = "einvoice.read", ["read"]
    assert code.partition(".")[0] in {"einvoice", "xml"}
    assert all(sentences)
    for each in found:
        check(each)
    return sum(isinstance(each, Record) for each in found)


@pytest.mark.parametrize("name", GOOD)
def test_the_seeds_are_good(tmp_path: Path, name: str) -> None:
    assert read(tmp_path, name, GOOD[name]) > 2
    assert READERS[name].recognises(GOOD[name][:65_536], name)


@quick
@given(st.data())
def test_spoiled_bytes(tmp_path: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(GOOD)))
    content = bytearray(GOOD[name])
    for _ in range(data.draw(st.integers(1, 4))):
        # Archives are read from their directory at the end: most spoiling happens there.
        start = data.draw(st.one_of(st.integers(0, len(content)), st.integers(-400, -1)))
        start = max(0, start + len(content) if start < 0 else start)
        content[start : start + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    read(tmp_path, name, bytes(content))


@quick
@given(st.data())
def test_an_archive_cut_anywhere_gives_nothing(tmp_path: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(GOOD)))
    cut = data.draw(st.integers(0, len(GOOD[name]) - 1))
    assert read(tmp_path, name, GOOD[name][:cut]) == 0


@quick
@given(
    st.dictionaries(
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12),
        st.sampled_from([b"", b"<a/>", b"PK\x03\x04", einvoice(number=BLUE).encode()]),
        max_size=4,
    )
)
def test_entries_of_any_name(tmp_path: Path, entries: dict[str, bytes]) -> None:
    read(tmp_path, "a.zip", packed(dict(entries)))
