"""The acts of erasing as a list: told to people, known to old answers, done again in a book put back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from hefu.services.data_security.erasure import Book
from hefu.services.data_security.erasure_ports import Erasing, Erasure
from hefu.vocabulary.errors import InvalidInput
from hefu.vocabulary.labelled import Language
from hefu.vocabulary.labels import code_label
from hefu.vocabulary.messages import render_message


def erased_before(erasing: Erasing, known_on: date) -> Sequence[Erasure]:
    """Erasures of documents that were known on the day: an answer of that day cannot be given again as it
    was where it rested on one of them."""
    return [
        one
        for one in erasing.acts()
        if one.act_code == "done" and one.document_known_on <= known_on
    ]


def erasure_lines(acts: Sequence[Erasure], language: Language) -> Iterator[str]:
    """One line for each act, or that there is none."""
    for one in acts:
        told = {
            "on": one.acted_on.isoformat(),
            "by": one.acted_by,
            "erasure": one.erasure_id,
            "digest": one.document_digest,
            "ground": code_label("erasure_ground", one.ground_code).in_language(language),
        }
        code = "erase.line_asked" if one.act_code == "asked" else "erase.line_done"
        yield render_message(code, told, language)
    if not acts:
        yield render_message("erase.none", {}, language)


def read_erasures(content: bytes, path: str) -> list[Erasure]:
    """The list that a log publishes, in which every erasure was asked for by one person and approved by
    another. Raises ``InvalidInput`` for anything else."""
    try:
        acts = msgspec.json.decode(content, type=list[Erasure])
    except (msgspec.MsgspecError, ValueError) as error:
        raise InvalidInput("erase.list_unreadable", path=path, reason=error) from error
    asked = {(one.erasure_id, one.document_digest): one for one in acts if one.act_code == "asked"}
    for done in acts:
        before = asked.get((done.erasure_id, done.document_digest))
        if before is None or (done.act_code == "done" and before.acted_by == done.acted_by):
            raise InvalidInput("erase.list_unreadable", path=path, reason=done.erasure_id)
    return acts


def replay_erasures(book: Book, acts: Sequence[Erasure]) -> int:
    """Do again in a book put back from an older backup what was erased since; how many erasures.

    What was judged then is not judged again. A document that the book does not hold is passed over.
    """
    erasing, count = book.custody.erasing, 0
    asked = {one.erasure_id: one for one in acts if one.act_code == "asked"}
    with book.register.together():
        known = {one.act_id for one in erasing.acts()}
        for done in acts:
            found = book.register.document_outcome(done.document_digest)
            if done.act_code != "done" or done.act_id in known or found is None:
                continue
            bare = msgspec.structs.replace(asked[done.erasure_id], blinded=(), statement_count=0)
            erasing.ask(bare)
            erasing.erase(done)
            count += 1
    erasing.clear()
    return count
