"""``hefu --help`` is quick: it imports no heavy library."""

from __future__ import annotations

import sys

from tests.packaging.index import run

HEAVY = (
    "duckdb",
    "jinja2",
    "lxml",
    "numpy",
    "openpyxl",
    "pandas",
    "polars",
    "pyarrow",
    "pyspark",
    "rich",
    "sqlalchemy",
    "sqlglot",
)
PROBE = f"""
import sys
sys.argv = ["hefu", *sys.argv[1:]]
from hefu.bootstrap import main
try:
    main()
except SystemExit as end:
    code = end.code
loaded = [name for name in {HEAVY!r} if name in sys.modules]
print("LOADED", loaded, "EXIT", code)
"""


def test_help_imports_no_heavy_library() -> None:
    done = run(sys.executable, "-c", PROBE, "--help")
    assert done.stdout.splitlines()[-1] == "LOADED [] EXIT 0", done.stdout + done.stderr
    assert "screen" in done.stdout


def test_version_imports_no_heavy_library() -> None:
    done = run(sys.executable, "-c", PROBE, "--version")
    assert done.stdout.splitlines()[-1] == "LOADED [] EXIT 0", done.stdout + done.stderr


def test_the_probe_sees_a_heavy_library() -> None:
    done = run(sys.executable, "-c", "import lxml\n" + PROBE, "--help")
    assert done.stdout.splitlines()[-1] == "LOADED ['lxml'] EXIT 0"
