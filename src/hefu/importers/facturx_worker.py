"""Takes the attachments out of one PDF; a program of its own, because PDF is a hostile format.

``python -m hefu.importers.facturx_worker PATH ANSWER BYTES_MAX SECONDS MEMORY_BYTES`` writes one JSON
object to the file ``ANSWER``: ``attachments`` (name and content in base64), or ``trouble`` and
``reason``. What would hang or fill the memory ends this process and not the one that asked.
"""

from __future__ import annotations

import base64
import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from pypdf import PdfReader

from hefu.importers.facturx_names import ATTACHMENTS_MAX, NAME_LENGTH_MAX, is_invoice_name


def main() -> None:
    """Read one PDF under the limits given as arguments and say what it holds."""
    path, answer_path, bytes_max, seconds, memory_bytes = sys.argv[1:]
    _limit(int(seconds), int(memory_bytes))
    try:
        answer = _answer(Path(path), int(bytes_max))
    except MemoryError:
        answer = {"trouble": "facturx.exhausted", "reason": "memory"}
    # pypdf meets hostile input in many ways; each of them is the same refusal.
    except Exception as problem:  # noqa: BLE001
        answer = {"trouble": "facturx.unreadable", "reason": type(problem).__name__}
    Path(answer_path).write_text(json.dumps(answer), encoding="ascii")


def _limit(seconds: int, memory_bytes: int) -> None:
    """Hold this process to its time and memory, where the system can."""
    try:
        import resource
    except ImportError:  # Windows: the process that asked watches the clock
        return
    bounds = (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CORE, 0),
    )
    for what, most in bounds:
        # Not every system knows every limit.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def _answer(path: Path, bytes_max: int) -> dict[str, object]:
    with path.open("rb") as source:
        reader = PdfReader(source)
        if reader.is_encrypted:
            return {"trouble": "facturx.encrypted", "reason": ""}
        attachments = []
        left = bytes_max
        for number, (name, content) in enumerate(_attached(reader), start=1):
            left -= len(content or b"")
            if number > ATTACHMENTS_MAX or left < 0:
                reason = f"> {ATTACHMENTS_MAX}" if left >= 0 else f"> {bytes_max} bytes"
                return {"trouble": "facturx.too_large_inside", "reason": reason}
            packed = None if content is None else base64.b64encode(content).decode("ascii")
            attachments.append((name[:NAME_LENGTH_MAX], packed))
    return {"attachments": attachments}


def _attached(reader: PdfReader) -> Iterator[tuple[str, bytes | None]]:
    """Names of all attachments, with the content of those named like an invoice."""
    for found in reader.attachment_list:
        names = [str(each) for each in (found.alternative_name, found.name) if each]
        invoice = next((name for name in names if is_invoice_name(name)), None)
        yield invoice or (names or ["—"])[0], None if invoice is None else bytes(found.content)


if __name__ == "__main__":
    main()
