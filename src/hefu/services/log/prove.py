"""The proof of one entry, and the entries in plain words."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from hefu.attestation.bundle import Opening, make_bundle
from hefu.attestation.entries import verify_content
from hefu.attestation.notes import open_note, read_note
from hefu.attestation.refusal import ProofRefused
from hefu.services.house import House
from hefu.services.log.notes import with_cosignatures
from hefu.services.log.signing import keys_up_to, published_key, succession_notes
from hefu.services.log.tree import checkpoint_in, tree_of
from hefu.services.log.words import entry_line, kind_word
from hefu.services.log_port import BookLog, LoggedEntry
from hefu.vocabulary.errors import Conflict, InvalidInput, NotFound
from hefu.vocabulary.labelled import Language
from hefu.vocabulary.messages import render_message

SHOWN: Final = 20


class Wanted(msgspec.Struct, frozen=True):
    """What is to be proved: ``thing`` by its id, ``kind`` where several have it; ``is_open``: with the
    content, which may hold personal data."""

    thing: str
    kind: str | None = None
    is_open: bool = False


def prove_entry(house: House, book: Path, wanted: Wanted, out: Path, language: Language) -> str:
    """Write the bundle of an entry; a sentence that says what it proves.

    Raises ``NotFound``, ``InvalidInput`` where the id fits several things, ``Conflict`` for an entry that
    is not sealed yet or whose rows are no longer what was entered; ``ProofRefused`` for a damaged log.
    """
    log = house.log(book)
    try:
        with log.snapshot():
            entry = _one(log, wanted)
            content = bundle_of(log, entry, is_open=wanted.is_open)
    finally:
        log.close()
    out.write_bytes(content)
    told = {"kind": kind_word(entry.kind, language), "thing": entry.thing_id, "place": entry.place}
    return render_message("log.proved", {**told, "path": str(out)}, language)


def bundle_of(log: BookLog, entry: LoggedEntry, *, is_open: bool) -> bytes:
    """The bundle file of an entry that is sealed."""
    if entry.place is None:
        raise Conflict("log.not_sealed", thing=entry.thing_id)
    size, note = _checkpoint_over(log, entry.place)
    open_note(read_note(note), keys_up_to(log, published_key(log)))
    stamps = [one.content for one in log.additions(size) if one.kind == "timestamp"]
    opened = _opening(log, entry) if is_open else None
    stated = checkpoint_in(note)
    if stated.size != size:
        raise ProofRefused("log.checkpoint_misfiled", size=size)
    return make_bundle(
        entry.entry,
        entry.place,
        tree_of(log.files, size),
        note,
        opened=opened,
        timestamp=stamps[-1] if stamps else None,
        succession=succession_notes(log),
    ).content


def show_lines(house: House, book: Path, most: int, language: Language) -> list[str]:
    """The last entries in plain words, the newest first."""
    log = house.log(book)
    try:
        with log.snapshot():
            entries = log.last_entries(most)
            told = {"size": log.size(), "waiting": log.waiting_count()}
    finally:
        log.close()
    head = render_message("log.show_head", told, language)
    return [head, *(entry_line(one, language) for one in entries)]


def newest_note(house: House, book: Path) -> str:
    """The newest checkpoint, with all cosignatures, to be given out. Raises ``NotFound``."""
    log = house.log(book)
    try:
        with log.snapshot():
            newest = log.checkpoint()
            if newest is None:
                raise NotFound("log.never_sealed")
            return with_cosignatures(newest[1], log.additions(newest[0])).decode()
    finally:
        log.close()


def _one(log: BookLog, wanted: Wanted) -> LoggedEntry:
    """The newest entry about the one thing that is meant."""
    found = log.entries_of(wanted.thing, wanted.kind)
    if not found:
        raise NotFound("log.thing_unknown", thing=wanted.thing)
    things = list(dict.fromkeys((one.kind, one.thing_id) for one in found))
    if len(things) > 1:
        examples = ", ".join(f"{kind} {thing}" for kind, thing in things[:5])
        raise InvalidInput(
            "log.thing_ambiguous", thing=wanted.thing, count=len(things), examples=examples
        )
    return found[0]


def _checkpoint_over(log: BookLog, place: int) -> tuple[int, bytes]:
    """The newest checkpoint over a place that others cosigned or stamped, else the newest."""
    newest = log.checkpoint()
    if newest is None or newest[0] <= place:
        raise Conflict("log.tree_differs", size=0 if newest is None else newest[0])
    confirmed = {one.size for one in log.additions() if one.kind in ("cosignature", "timestamp")}
    size = max((one for one in confirmed if one > place), default=newest[0])
    kept = log.checkpoint(size)
    if kept is None:
        raise Conflict("log.tree_differs", size=size)
    return size, with_cosignatures(kept[1], log.additions(size))


def _opening(log: BookLog, entry: LoggedEntry) -> Opening:
    content = log.content_of(entry)
    if content is None or entry.salt is None:
        raise Conflict("log.content_gone", thing=entry.thing_id)
    verify_content(entry.entry, entry.salt, content)
    return Opening(entry.salt, content)
