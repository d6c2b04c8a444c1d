"""The documents a product asks for: which kinds nobody has shown for an application."""

from __future__ import annotations

from hefu.decisions.decision import Reason
from hefu.decisions.policy import Policy
from hefu.decisions.situation import Situation
from hefu.decisions.wording import in_both
from hefu.products.definition import RequiredDocument
from hefu.vocabulary.labels import entity_label
from hefu.vocabulary.messages import message_label, render_message


def absent_documents(situation: Situation, policy: Policy) -> tuple[RequiredDocument, ...]:
    """Required documents of which the application's evidence holds not one row.

    Whether the rows that are there carry the claim is for the checks to say; this is about the paper
    that is not there at all, whichever check looks at it.
    """
    return tuple(
        document for document in policy.documents if not situation.evidence.rows(document.table)
    )


def document_reasons(situation: Situation, policy: Policy) -> list[Reason]:
    """One reason per absent document: its name, what it would prove, and that a person must look."""
    return [
        Reason(
            kind="document",
            code="DOCUMENT",
            effect="refer",
            title=message_label("decision.document_title"),
            says=in_both(
                lambda language, document=document: render_message(  # type: ignore[misc]
                    "decision.document_absent",
                    {
                        "document": entity_label(document.table).in_language(language),
                        "why": document.why.in_language(language),
                    },
                    language,
                )
            ),
            asks_for=entity_label(document.table),
        )
        for document in absent_documents(situation, policy)
    ]
