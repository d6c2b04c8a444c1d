"""The audit of a book's log: first whether the log is what was signed, then whether the register is what the
log says. The first lie is the one that stands earliest in the log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

import msgspec

from hefu.attestation.keys import read_verifier_key
from hefu.attestation.notes import open_note, read_note
from hefu.attestation.refusal import ProofRefused
from hefu.attestation.succession import read_succession
from hefu.services.data_security.erasure_ports import Erasure
from hefu.services.house import House
from hefu.services.log.audit_tree import Claim, audit_tree
from hefu.services.log.notes import with_cosignatures
from hefu.services.log.signing import succession_notes, trusted, without_witnesses
from hefu.services.log.tree import checkpoint_in
from hefu.services.log.words import kind_word
from hefu.services.log_port import CHECKPOINT, SUCCESSION, BookLog, LogFault
from hefu.vocabulary.labelled import Language
from hefu.vocabulary.messages import render_message

FAULTS_MOST: Final = 1_000
_NOWHERE: Final = 1 << 62


class Audited(msgspec.Struct, frozen=True):
    """``size``: sealed entries; ``waiting_count``: entries that no checkpoint covers yet; ``faults``: the
    earliest in the log first, ``FAULTS_MOST`` at most; ``erased``: what two people erased."""

    size: int
    waiting_count: int
    faults: tuple[LogFault, ...]
    erased: tuple[Erasure, ...] = ()


def audit_book(
    house: House, book: Path, notes: Sequence[tuple[str, bytes]], policy: bytes | None = None
) -> Audited:
    """Audit a book. ``notes``: checkpoints that the user kept, with their names; ``policy``: whose signature
    counts, the published key's if none is given."""
    log = house.log(book)
    try:
        return audit_log(log, notes, policy)
    finally:
        log.close()


def audit_log(
    log: BookLog, notes: Sequence[tuple[str, bytes]], policy: bytes | None = None
) -> Audited:
    """Audit a log and the register it is about; see ``audit_book``."""
    found: list[LogFault] = []
    size = log.size()
    if size or notes or log.checkpoint() is not None or log.files.read(CHECKPOINT) is not None:
        trust = without_witnesses(trusted(log, policy))
        claims = [*_claims(log, found), *(Claim(source, note) for source, note in notes)]
        found += islice(audit_tree(log, claims, trust).faults, FAULTS_MOST)
        found += _cosignatures(log)
        found += _retired(log)
    found += islice(log.faults(), FAULTS_MOST)
    found.sort(key=lambda one: _NOWHERE if one.place is None else one.place)
    erased = tuple(one for one in log.erasures() if one.act_code == "done")
    return Audited(size, log.waiting_count(), tuple(found[:FAULTS_MOST]), erased)


def audit_lines(audited: Audited, language: Language) -> list[str]:
    """What was found, in sentences; the first lie by itself."""
    told = {"size": audited.size, "waiting": audited.waiting_count}
    if not audited.faults:
        code = "log.audit_sound" if audited.size else "log.audit_empty"
        lines = [render_message(code, told, language)]
        if audited.waiting_count:
            lines.append(render_message("log.audit_waiting", told, language))
        return [*lines, *_erased(audited, language)]
    first, *others = [_sentence(one, language) for one in audited.faults]
    lines = [render_message("log.audit_first", {"lie": first}, language)]
    if others:
        lines.append(render_message("log.audit_others", {"count": len(others)}, language))
    return [*lines, *(f"- {one}" for one in others), *_erased(audited, language)]


def _erased(audited: Audited, language: Language) -> Iterator[str]:
    for one in audited.erased:
        told = {"erasure": one.erasure_id, "on": one.acted_on.isoformat()}
        told["count"] = f"{len(one.blinded)}"
        yield render_message("log.audit_erased", told, language)


def _sentence(fault: LogFault, language: Language) -> str:
    arguments = dict(fault.arguments)
    if "kind" in arguments:
        arguments["kind"] = kind_word(str(arguments["kind"]), language)
    if "why_zh" in arguments:
        arguments["why"] = arguments[f"why_{language}"]
    return render_message(fault.code, arguments, language)


def _claims(log: BookLog, found: list[LogFault]) -> Iterator[Claim]:
    """Checkpoints of the register and the published one."""
    newest = 0
    for size, note in log.checkpoints():
        newest = size
        yield Claim("register", note)
        try:
            is_filed_right = checkpoint_in(note).size == size
        except ProofRefused:
            continue  # told when its signature is checked
        if not is_filed_right:
            found.append(LogFault("log.checkpoint_misfiled", {"size": size}, size - 1))
    yield from (Claim(SUCCESSION, note) for note in succession_notes(log))
    published = log.files.read(CHECKPOINT)
    if published is None:
        found.append(LogFault("log.checkpoint_gone", {"path": CHECKPOINT}))
        return
    yield Claim(CHECKPOINT, published)
    kept = log.checkpoint(newest) if newest else None
    whole = None if kept is None else with_cosignatures(kept[1], log.additions(newest))
    if whole is not None and whole != published:
        found.append(LogFault("log.checkpoint_not_newest", {"size": newest}, newest - 1))


def _retired(log: BookLog) -> Iterator[LogFault]:
    """Checkpoints that a key signed after another one had taken over from it."""
    until: dict[tuple[str, bytes], int] = {}
    for note in succession_notes(log):
        try:
            change = read_succession(note)
        except ProofRefused:
            continue  # told as a claim whose signature is wrong
        until[change.old.name, change.old.key_id] = change.size
    for size, note in log.checkpoints() if until else ():
        try:
            signed = read_note(note).signatures
        except ProofRefused:
            continue  # told as above
        if any(size > until.get((one.name, one.key_id), size) for one in signed):
            yield LogFault("log.signed_by_retired", {"size": size}, size - 1)


def _cosignatures(log: BookLog) -> Iterator[LogFault]:
    """Cosignatures that were added, each with the key it was checked with."""
    keys = [
        read_verifier_key(one.content.decode("utf-8", "replace"))
        for one in log.additions()
        if one.kind == "witness"
    ]
    for size in sorted({one.size for one in log.additions() if one.kind == "cosignature"}):
        kept = log.checkpoint(size)
        whole = b"" if kept is None else with_cosignatures(kept[1], log.additions(size))
        try:
            open_note(read_note(whole), keys)
        except ProofRefused:
            yield LogFault("log.cosignature_wrong", {"size": size}, size - 1)
