"""An old answer given again, told in sentences or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from hefu.decisions.difference import Difference
from hefu.services.page_wording import Wording
from hefu.services.repeat_answer import Repeated
from hefu.vocabulary.labelled import Language
from hefu.vocabulary.messages import render_message

_NAMES_TOLD = 5
_SHOWN_OF_ID = 12


def repeated_lines(one: Repeated, language: Language) -> Iterator[str]:
    """One line when it is the same, else what differs and why, each on a line of its own."""
    told = {"application": one.kept.application_id, "decision": one.kept.decision_id}
    if one.erased:
        named = _listed([each.erasure_id[:_SHOWN_OF_ID] for each in one.erased], language)
        yield _say("as_of.erased", language, **told, count=len(one.erased), erasures=named)
        if not one.is_intact:
            yield "  " + _say("as_of.altered", language, decision=one.kept.decision_id)
        return
    if one.refusal is not None:
        yield _say("as_of.refused", language, **told, reason=one.refusal.text(language))
        return
    if one.is_same or one.again is None:
        yield _say("as_of.same", language, **told)
        return
    head = "as_of.same_answer" if one.is_same_answer else "as_of.other_answer"
    yield _say(head, language, **told, again=one.again.decision_id)
    yield from (f"  {line}" for line in _reasons_why(one, language))


def counted_line(same: int, count: int, language: Language) -> str:
    """How many of all are the same."""
    return _say("as_of.counted", language, same=same, all=count)


def repeated_json(one: Repeated) -> str:
    """One line of JSON; codes and values, no sentences."""
    return json.dumps(
        {
            "application_id": one.kept.application_id,
            "decision_id": one.kept.decision_id,
            "again": None if one.again is None else one.again.decision_id,
            "is_same": one.is_same,
            "is_same_answer": one.is_same_answer,
            "is_intact": one.is_intact,
            "is_explained": one.is_same or one.is_explained,
            "differences": [
                {"what": each.what, "kind": each.kind, "kept": each.kept, "again": each.again}
                for each in one.differences
            ],
            "late_statement_count": 0 if one.late is None else one.late.statement_count,
            "late_document_names": [] if one.late is None else list(one.late.document_names),
            "lost_evidence": one.lost_evidence,
            "erasures": [each.erasure_id for each in one.erased],
            "refusal": None if one.refusal is None else one.refusal.code,
        },
        ensure_ascii=False,
    )


def _reasons_why(one: Repeated, language: Language) -> Iterator[str]:
    if not one.is_intact:
        yield _say("as_of.altered", language, decision=one.kept.decision_id)
    if one.lost_evidence:
        yield _say("as_of.lost_evidence", language, version=one.kept.evidence_version)
    if one.late is not None:
        names = _listed(one.late.document_names, language)
        count = one.late.statement_count
        yield _say("as_of.late", language, count=count, known_on=one.kept.known_on, names=names)
    if not one.is_explained:
        yield _say("as_of.unexplained", language)
    for each in one.differences:
        yield _difference(each, one, language)


def _difference(each: Difference, one: Repeated, language: Language) -> str:
    say = Wording(language)
    kept, again = each.kept, each.again
    if each.what == "outcome":
        kept, again = (
            say.code("decision_outcome", str(kept)),
            say.code("decision_outcome", str(again)),
        )
    elif each.what in ("amount", "requested"):
        kept, again = (_amount(value, one, say) for value in (kept, again))
    elif isinstance(kept or again, tuple):
        names = [str(name) for name in (kept or again or ())]  # type: ignore[attr-defined]
        return _say(
            f"as_of.{each.what}", language, count=len(names), names=_listed(names, language)
        )
    return _say(f"as_of.{each.what}", language, kept=kept, again=again)


def _amount(value: object, one: Repeated, say: Wording) -> str:
    return say.money(value if isinstance(value, int) else None, one.kept.currency)


def _listed(names: Sequence[str], language: Language) -> str:
    told = Wording(language).listed(list(names[:_NAMES_TOLD]))
    return f"{told} …" if len(names) > _NAMES_TOLD else told


def _say(code: str, language: Language, **arguments: object) -> str:
    return render_message(code, arguments, language)
