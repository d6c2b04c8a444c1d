"""What people read after an import: the same sentence once, however many files it is about."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from hefu.cli.import_page import print_summary
from hefu.services.import_summary import FindingLine, ImportSummary, SkippedFile
from hefu.vocabulary.labelled import Language
from hefu.vocabulary.messages import render_message

_UNKNOWN = "import_.kind_unknown"


def _summary(findings: list[FindingLine], skipped: list[SkippedFile]) -> ImportSummary:
    return ImportSummary(
        book="book",
        folder="in",
        known_on=date(2026, 3, 10),
        dry_run=False,
        mappings=(),
        files=(),
        skipped=tuple(skipped),
        record_counts={},
        finding_counts={"any": len(findings)},
        findings=tuple(findings),
    )


def _unread(number: int) -> FindingLine:
    return FindingLine(f"f{number}.pdf", _UNKNOWN, "document_rejected", "", "", {})


def _printed(
    capsys: pytest.CaptureFixture[str],
    summary: ImportSummary,
    language: Language = "en",
    *,
    every: bool = False,
) -> str:
    print_summary(summary, language, every=every)
    return capsys.readouterr().out


@pytest.mark.parametrize(("language", "rest"), [("en", "and 137 more"), ("zh", "另有 137 处")])
def test_one_sentence_stands_for_all_files_without_a_reader(
    capsys: pytest.CaptureFixture[str], language: Language, rest: str
) -> None:
    told = _printed(capsys, _summary([_unread(number) for number in range(140)], []), language)
    assert told.count(render_message(_UNKNOWN, {}, language)) == 1
    assert [name for name in ("f0.pdf", "f1.pdf", "f2.pdf", "f3.pdf") if name in told] == [
        "f0.pdf",
        "f1.pdf",
        "f2.pdf",
    ]
    assert rest in told
    assert "140" in told


def test_with_all_every_finding_has_its_own_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    summary = _summary([_unread(number) for number in range(140)], [])
    told = _printed(capsys, summary, every=True)
    assert told.count(render_message(_UNKNOWN, {}, "en")) == 140
    assert "f139.pdf" in told


def test_findings_are_together_only_when_nothing_but_their_place_differs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = "import_.required_missing"
    one = FindingLine(
        "a.csv", code, "record_rejected", "line 2", "", {"table": "party", "missing": "party_id"}
    )
    lines = [
        one,
        msgspec.structs.replace(one, locator="line 9"),
        msgspec.structs.replace(one, effect="noted"),
        msgspec.structs.replace(one, arguments={"table": "invoice", "missing": "invoice_id"}),
        msgspec.structs.replace(one, name="b.csv", locator=""),
    ]
    told = _printed(capsys, _summary(lines, []))
    assert told.count(f"[{code}]") == 3
    assert "in 3 places" in told
    places = [line.strip() for line in told.splitlines() if line.startswith("      ")]
    assert "a.csv · place line 2" in places
    assert "a.csv · place line 9" in places
    assert "b.csv" in places


def test_files_passed_over_for_one_reason_are_named_together(
    capsys: pytest.CaptureFixture[str],
) -> None:
    hidden = [SkippedFile(f".h{number}", "import_.skipped_hidden") for number in range(5)]
    summary = _summary([], [*hidden, SkippedFile("link", "import_.skipped_link")])
    told = _printed(capsys, summary)
    assert told.count(render_message("import_.skipped_hidden", {}, "en")) == 1
    assert ".h0, .h1, .h2 and 2 more" in told
    assert "link: " in told
    assert _printed(capsys, summary, every=True).count(".h4: ") == 1
