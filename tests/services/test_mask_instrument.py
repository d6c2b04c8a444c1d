"""Terms of instruments, queue and waivers leave masked by class, role and purpose, as evidence does."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import msgspec
import pytest

from hefu.evidence.ports import StoredWaiver, WaiverRevocation
from hefu.lifecycle.standing import Done, Standing, Term
from hefu.lifecycle.table import tables
from hefu.services.lifecycle.mask_instrument import masked_instrument, masked_lines
from hefu.services.lifecycle.view_instrument import lines, view
from hefu.services.mask_rows import Reader
from hefu.services.masked_answers import masked_queue, masked_waivers

DAY = date(2026, 3, 31)
ACCOUNT, REASON, NAMED = "6222020200012345678", "西毒本人所述", "name:欧阳锋"
OPEN = "uscc:91330200MA2H4T6R63"
TERMS: dict[str, Term] = {
    "borrower_id": OPEN,
    "holder_id": NAMED,
    "payee_account_no": ACCOUNT,
    "reason": REASON,
    "amount_minor": 1_234_500,
    "due_on": "2026-06-29",
    "decision_id": "abc",
}
PLAIN = ("risk_officer", "credit_decision")
SOME = ("auditor", "audit")
LITTLE = ("supervisor", "supervision")
NOTHING = ("administrator", "audit")


def reader(who: tuple[str, str]) -> Reader:
    return Reader(*who, DAY, bytes(32))


def standing(instrument: str = "drawdown", named: str = "D-1") -> Standing:
    state = next(iter(tables()[instrument].states))
    event = next(iter(tables()[instrument].moves))
    done = Done(
        transition_id="m-1",
        instrument=instrument,
        instrument_id=named,
        version=1,
        event=event,
        from_state="",
        to_state=state,
        actor_id="u-1",
        role_code="risk_officer",
        at=datetime(2026, 3, 31, tzinfo=UTC),
        effective_on=DAY,
        known_on=DAY,
        terms=TERMS,
        seen={"headroom_minor": 7, "decision_id": "abc"},
    )
    return Standing(instrument, named, state, 1, TERMS, (done,))


def shown(who: tuple[str, str]) -> dict[str, Term]:
    told = masked_instrument(view(standing(), who[0], is_external=False), reader(who))
    [line] = masked_lines("drawdown", lines([standing()]), reader(who))
    assert line.terms == told.terms == told.history[0].terms
    return told.terms


def test_who_may_see_all_sees_all() -> None:
    assert shown(PLAIN) == TERMS


def test_an_account_is_masked_for_who_may_not_see_the_core() -> None:
    told = shown(SOME)
    assert str(told["payee_account_no"]).endswith(ACCOUNT[-4:])
    assert ACCOUNT not in str(told)
    assert {name: told[name] for name in TERMS if name != "payee_account_no"} == {
        name: value for name, value in TERMS.items() if name != "payee_account_no"
    }


def test_names_and_words_are_masked_for_who_may_not_see_what_is_sensitive() -> None:
    told = shown(LITTLE)
    for secret in (ACCOUNT, REASON, NAMED):
        assert secret not in str(told)
    assert told["borrower_id"] == OPEN
    assert told["due_on"] == TERMS["due_on"]


def test_from_who_may_see_nothing_amounts_and_plans_are_kept() -> None:
    told = masked_instrument(view(standing(), NOTHING[0], is_external=False), reader(NOTHING))
    assert set(told.terms) == {"due_on", "decision_id"}
    assert told.history[0].seen == {"decision_id": "abc"}
    assert told.plan == []


def test_a_customer_is_named_by_its_party() -> None:
    for who, is_plain in ((PLAIN, True), (LITTLE, False)):
        found = view(standing("party", NAMED), who[0], is_external=False)
        assert (masked_instrument(found, reader(who)).instrument_id == NAMED) is is_plain
        [line] = masked_lines("party", lines([standing("party", NAMED)]), reader(who))
        assert (line.instrument_id == NAMED) is is_plain
    assert (
        masked_instrument(
            view(standing("party", OPEN), "supervisor", is_external=False), reader(LITTLE)
        ).instrument_id
        == OPEN
    )


@pytest.mark.parametrize(("who", "is_plain"), [(PLAIN, True), (SOME, True), (LITTLE, False)])
def test_why_something_was_waived_is_in_somebodys_words(
    who: tuple[str, str], is_plain: bool
) -> None:
    revoked = WaiverRevocation("w-1", "u-8", REASON, DAY, DAY)
    waiver = StoredWaiver(
        waiver_id="w-1",
        alert_id="a",
        check_id="claim.pledged",
        facts_digest="f" * 64,
        waived_by="u-7",
        reason=REASON,
        until_on=DAY,
        known_on=DAY,
        entered_on=DAY,
        revocation=revoked,
    )
    told = masked_waivers([waiver, msgspec.structs.replace(waiver, revocation=None)], reader(who))
    assert (told[0] == waiver) is is_plain
    assert (REASON in repr(told)) is is_plain
    assert told[1].revocation is None


def test_the_sentences_of_the_queue_are_masked_as_those_of_a_decision() -> None:
    value = {"zh": ACCOUNT, "en": ACCOUNT}
    name = {"zh": "账号", "en": "account number"}
    words = {"zh": f"收款账号 {ACCOUNT}", "en": f"paid to {ACCOUNT}"}
    body = {"taken": [{"words": words, "values": [{"name": name, "value": value}]}]}
    told = json.dumps(body, ensure_ascii=False)
    assert masked_queue(told, reader(PLAIN)) == body
    for who in (SOME, LITTLE):
        assert ACCOUNT not in json.dumps(masked_queue(told, reader(who)), ensure_ascii=False)
