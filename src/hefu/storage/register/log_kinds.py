"""Everything that has entries in the log. Whatever a table of the register holds for good stands here, is
derived again from what stands here, or is named with its reason in the tests of tampering."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from hefu.storage.register.consent_tables import ACCESS, CONSENT
from hefu.storage.register.erasure_tables import ERASURE
from hefu.storage.register.ledger_tables import LEDGER_ACCOUNT, LEDGER_TRANSFER
from hefu.storage.register.lifecycle_tables import TRANSITION
from hefu.storage.register.log_tables import LOG_ADDITION
from hefu.storage.register.log_things import (
    Arrived,
    Content,
    Keyed,
    Kind,
    digest_of_rows,
    plain,
    rows_under,
)
from hefu.storage.register.tables import (
    DECISION,
    DOCUMENT,
    DOCUMENT_NAME,
    IMPORT_FINDING,
    KEPT_FACTS,
    STATEMENT,
    WAIVER,
    WAIVER_REVOCATION,
)
from hefu.storage.register.webhook_tables import WEBHOOK_ACT

_names = rows_under(DOCUMENT_NAME, "digest", "name")
_findings = rows_under(IMPORT_FINDING, "document_digest", "arrival")


def _names_and_findings(connection: Connection, digest: str) -> Content:
    """Under which names a document came since when, and what was found in it."""
    names = [[plain(value) for value in row] for row in _names(connection, digest)]
    findings = _findings(connection, digest)
    return {
        "names": names,
        "finding_count": str(len(findings)),
        "findings_sha256": digest_of_rows(findings),
    }


DOCUMENTS: Final = Keyed("document", DOCUMENT, ("digest",), further=_names_and_findings)
STATEMENTS: Final = Arrived("statements", STATEMENT, is_digested=True)
FACTS: Final = Keyed(
    "kept_facts", KEPT_FACTS, ("as_of", "known_on"), digested=frozenset({"body"}), may_go=True
)
DECISIONS: Final = Keyed("decision", DECISION, ("decision_id",))
WAIVERS: Final = Keyed("waiver", WAIVER, ("waiver_id",))
REVOCATIONS: Final = Keyed("waiver_revocation", WAIVER_REVOCATION, ("waiver_id",))
ACCOUNTS: Final = Keyed("ledger_account", LEDGER_ACCOUNT, ("account_id",))
POSTINGS: Final = Arrived("posting_batch", LEDGER_TRANSFER)

TRANSITIONS: Final = Keyed("transition", TRANSITION, ("transition_id",))
ADDITIONS: Final = Arrived("addition", LOG_ADDITION)
CONSENTS: Final = Keyed("consent", CONSENT, ("consent_id",))
ACCESSES: Final = Arrived("access", ACCESS)
ERASURES: Final = Keyed("erasure", ERASURE, ("act_id",))
WEBHOOK_ACTS: Final = Keyed("webhook_act", WEBHOOK_ACT, ("act_id",), digested=frozenset({"secret"}))

KINDS: Final[tuple[Kind, ...]] = (
    DOCUMENTS,
    STATEMENTS,
    FACTS,
    DECISIONS,
    WAIVERS,
    REVOCATIONS,
    ACCOUNTS,
    POSTINGS,
    TRANSITIONS,
    ADDITIONS,
    CONSENTS,
    ACCESSES,
    ERASURES,
    WEBHOOK_ACTS,
)
