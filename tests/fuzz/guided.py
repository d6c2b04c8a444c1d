"""Readers under a fuzzer led by coverage (atheris): ``python -m tests.fuzz.guided KIND,... SECONDS FOLDER``.

Each input ends in records, findings or a refusal that has its sentences; any other exception, and a crash of
a library below, ends the process with what was fed to it kept in ``FOLDER``. A longer run:
``python -m tests.fuzz.guided einvoice_ofd 3600 /tmp/fuzz``.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import atheris

SIZE_MAX = 16_384
NAMES = {
    "table_file": "invoice.csv",
    "einvoice_zip": "a.zip",
    "einvoice_ofd": "a.ofd",
    "facturx_pdf": "a.pdf",
}
"""How a file is called, for readers that look at its name."""


def load_instrumented() -> None:
    """Load every module of every reader so that the fuzzer sees where it goes; a reader loads its own only
    when it is first used, which would be too late."""
    with atheris.instrument_imports(include=["hefu.importers"], enable_loader_override=False):
        package = importlib.import_module("hefu.importers")
        for module in pkgutil.walk_packages(package.__path__, "hefu.importers."):
            importlib.import_module(module.name)


def reading(kind: str) -> Callable[[bytes], None]:
    """Reads one input as a document of that kind."""
    from hefu.evidence.record import Document, ImportFinding, Record
    from hefu.importers import all_importers
    from hefu.vocabulary.errors import EvidenceError
    from tests.fuzz.test_xml import check

    (reader,) = [one for one in all_importers() if one.kind == kind]
    place = Path(tempfile.mkdtemp(prefix="hefu-fuzz-")) / NAMES.get(kind, "a.xml")

    def read_one(content: bytes) -> None:
        place.write_bytes(content)
        document = Document(place.name, place, "0" * 64, len(content), date(2026, 7, 1))
        found: list[Record | ImportFinding] = []
        try:
            found.extend(reader.read(document))
        except EvidenceError as refusal:
            if not (refusal.text("zh") and refusal.text("en")):
                raise AssertionError(f"{refusal.code} has no sentence") from refusal
            return
        for one in found:
            check(one)

    return read_one


def fuzz(kind: str, seconds: int, folder: Path) -> None:
    """Fuzz one reader; does not return."""
    from tests.fuzz.seeds import seeds_of

    corpus = folder / kind / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds_of(kind)):
        (corpus / f"seed-{number}").write_bytes(seed)
    settings = (
        f"-max_total_time={seconds}",
        f"-max_len={SIZE_MAX}",
        f"-artifact_prefix={folder / kind}/",
        "-rss_limit_mb=2048",
        "-timeout=20",
        "-seed=1",
    )
    atheris.Setup([sys.argv[0], *settings, str(corpus)], reading(kind))
    atheris.Fuzz()


def main() -> int:
    """Fuzz one reader after the other, each in a process of its own; how many did not end well.

    Modules are loaded once, which takes longer than a short run; the fuzzer ends its process.
    """
    kinds, seconds, folder = sys.argv[1].split(","), int(sys.argv[2]), Path(sys.argv[3])
    load_instrumented()
    for module in ("tests.fuzz.seeds", "tests.fuzz.test_xml"):
        importlib.import_module(module)
    failed = 0
    for kind in kinds:
        sys.stderr.write(f"reader {kind}\n")
        sys.stderr.flush()
        child = os.fork()
        if child == 0:
            fuzz(kind, seconds, folder)
        _, status = os.waitpid(child, 0)
        failed += status != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
