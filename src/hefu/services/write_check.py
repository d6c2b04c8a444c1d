"""Start a new check from a skeleton, and freeze the mechanical parts of all checks."""

from __future__ import annotations

import re
from pathlib import Path

from hefu.checks._engine.freeze import folder_of, write_lock
from hefu.checks._engine.registry import checks
from hefu.vocabulary.errors import Conflict, InvalidInput

_ID = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")

_SQL = """\
-- Say in one line what a returned row means.
SELECT
  c.application_id AS subject_id,
  c.invoice_id AS evidence_id,
  c.claimed_minor AS measure
FROM claim AS c
WHERE c.claimed_minor > c.gross_minor
"""

_CARD = """\
id: {id}
code: NEW{number:03}
title: {{en: Name what is wrong, zh: 写明问题所在}}
message:
  en: "Invoice {{evidence_id}}: say what was found; the figure is {{measure}}."
  zh: "发票 {{evidence_id}}：写明发现的问题；数值为 {{measure}}。"
kind: row
severity: refer
worse_error: miss
maturity: preview
subject: application
reads:
  claim: [application_id]
examined: claim
measure:
  type: minor
  label: {{en: amount claimed, zh: 申请融资金额}}
parameters: {{}}
basis: [house_policy]
misses: {{en: Say what this check cannot see., zh: 写明本检查项可能遗漏的情形。}}
asks_for: {{en: Say which document would answer it., zh: 写明需补充的资料。}}
remedies:
  - kind: drop_item
    says:
      en: "invoice {{evidence_id}} is taken out of the application"
      zh: "将发票 {{evidence_id}} 移出本次申请"
needs: {{}}
"""

_CASES = """\
defaults:
  claim: {application_id: A1, item_no: "1", invoice_id: INV-1, claimed_minor: 100, gross_minor: 100}
cases:
  - name: {en: Found, zh: 有发现}
    given: {claim: [{claimed_minor: 101}]}
    expect:
      found: [{subject_id: A1, evidence_id: INV-1, measure: 101}]
      status: {A1: found}
  - name: {en: Exactly at the limit, zh: 恰好等于界限}
    given: {claim: [{}]}
    expect: {status: {A1: clear}}
  - name: {en: One below, zh: 低于界限}
    given: {claim: [{claimed_minor: 99}]}
    expect: {status: {A1: clear}}
  - name: {en: Not known, zh: 数据未知}
    given: {claim: [{gross_minor: null}]}
    expect: {unjudged: [{subject_id: A1, evidence_id: INV-1, columns: [gross_minor]}]}
  - name: {en: Nothing to look at, zh: 没有可检查的对象}
    given: {claim: []}
    expect: {status: {A1: not_applicable}}
"""

_HEADINGS = {
    "en": (
        "Name what is wrong",
        ["What it finds", "Why it matters", "Example", "What it misses", "What to do", "Sources"],
    ),
    "zh": ("写明问题所在", ["发现什么", "为何重要", "示例", "可能遗漏", "如何处理", "依据"]),
}


def new_check(check_id: str) -> list[Path]:
    """Write the five files of a new check; paths written.

    Raises ``InvalidInput`` for an id that is not ``area.what_is_wrong`` and ``Conflict`` when the
    check exists: nothing is ever overwritten.
    """
    if not _ID.fullmatch(check_id):
        raise InvalidInput("check.bad_id", id=check_id)
    folder = folder_of(check_id)
    if folder.exists():
        raise Conflict("check.exists", id=check_id)
    folder.mkdir(parents=True)
    texts = {
        "check.sql": _SQL,
        "check.yaml": _CARD.format(id=check_id, number=len(checks()) + 1),
        "cases.yaml": _CASES,
        **{f"page.{language}.md": _page(language) for language in _HEADINGS},
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


def _page(language: str) -> str:
    title, headings = _HEADINGS[language]
    return f"# {title}\n\n" + "\n".join(f"## {heading}\n\n" for heading in headings)


def lock_checks() -> list[str]:
    """Freeze ``needs`` on all cards and bump the lock; ids of the checks that changed."""
    return write_lock()
