"""What was erased by two people is told as that; every other emptied salt, and every forged act, is a lie."""

from __future__ import annotations

import pytest

from hefu.services.log.audit import audit_lines, audit_log
from tests.services.log.full_book import FullBook
from tests.services.log.test_tampering import LANGUAGES, audited_after, codes

ACT = (
    "INSERT INTO erasure (act_id, erasure_id, act_code, document_digest, ground_code, reason,"
    " acted_by, role_code, acted_on, document_known_on, statement_count, blinded)"
    " SELECT '{act_id}', '{act_id}', '{act_code}', {document}, ground_code, reason,"
    " '{by}', role_code, acted_on, document_known_on, 0, {blinded} FROM erasure WHERE arrival = 1"
)
STANDING = "(SELECT min(document_digest) FROM statement)"
NO_SALT = "UPDATE log_entry SET salt = NULL WHERE kind = 'decision'"
LIES = {
    "log.salt_gone": (NO_SALT,),
    "log.erased_is_back": (
        "INSERT INTO statement SELECT (SELECT max(arrival) + 1 FROM statement), '"
        + "f" * 64
        + "', table_name, row_id, source_id, said_on, known_on, document_digest, locator,"
        " stated_values, original_words FROM statement WHERE arrival = 1",
    ),
    "log.erased_by_nobody": (f"UPDATE document SET state = 'erased' WHERE digest = {STANDING}",),
    "log.erasure_not_done": ("UPDATE erasure SET blinded = '[1]' WHERE act_code = 'done'",),
    "log.erasure_alone": ("DELETE FROM erasure WHERE act_code = 'asked'",),
    "log.erased_row_left": ("UPDATE document SET state = 'read' WHERE state = 'erased'",),
}


def forged(act_id: str, act_code: str, by: str, blinded: str = "'[]'") -> str:
    """An act that no entry is about."""
    told = {"act_id": act_id, "act_code": act_code, "by": by, "blinded": blinded}
    return ACT.format(document=STANDING, **told)


def test_what_two_people_erased_is_told_and_is_no_lie(full: FullBook) -> None:
    audited = audit_log(full.log, [])
    assert audited.faults == ()
    assert [len(one.blinded) > 1 for one in audited.erased] == [True, True]
    told = audit_lines(audited, "en")
    assert sum("erased by two people" in line for line in told) == 2
    assert sum("经两人办理删除" in line for line in audit_lines(audited, "zh")) == 2


@pytest.mark.parametrize("code", LIES)
def test_each_lie_about_erasing_is_found_and_has_its_sentence(full: FullBook, code: str) -> None:
    audited = audited_after(full, *LIES[code])
    assert code in codes(audited.faults)
    for language in LANGUAGES:
        assert not any("{" in line for line in audit_lines(audited, language))


def test_an_act_written_by_hand_is_not_believed(full: FullBook) -> None:
    entries = "(SELECT '[' || min(arrival) || ']' FROM log_entry WHERE kind = 'decision')"
    one = "(SELECT min(arrival) FROM log_entry WHERE kind = 'decision')"
    found = codes(
        audited_after(
            full,
            forged("7" * 64, "asked", "officer-1"),
            forged("8" * 64, "done", "officer-2", entries),
            f"UPDATE log_entry SET salt = NULL WHERE arrival = {one}",
        ).faults
    )
    assert found.count("log.row_not_entered") == 2
    assert "log.erased_is_back" in found, "the decision still stands"


def test_one_person_alone_erases_nothing(full: FullBook) -> None:
    alone = "UPDATE erasure SET acted_by = 'officer-8'"
    assert "log.erasure_alone" in codes(audited_after(full, alone).faults)


def test_an_older_version_whose_salt_went_is_found(full: FullBook) -> None:
    older = (
        "UPDATE log_entry SET salt = NULL WHERE arrival = (SELECT min(a.arrival) FROM log_entry a"
        " JOIN log_entry b ON a.kind = b.kind AND a.thing_id = b.thing_id AND a.arrival < b.arrival"
        " WHERE a.kind = 'document' AND a.salt IS NOT NULL)"
    )
    assert codes(audited_after(full, older).faults) == ["log.salt_gone"]


def test_a_file_that_came_back_is_found(full: FullBook) -> None:
    [digest, *_] = {one.document_digest for one in full.register.custody.erasing.acts()}
    place = full.folder / "documents" / digest[:2] / digest
    assert not place.exists()
    place.write_bytes(b"back")
    try:
        assert codes(audit_log(full.log, []).faults) == ["log.erased_file_left"]
    finally:
        assert full.register.custody.erasing.clear() == 1
    assert audit_log(full.log, []).faults == ()


def test_nothing_of_what_was_erased_is_left_in_the_register(full: FullBook) -> None:
    for one in full.register.custody.erasing.acts():
        found = full.register.document_outcome(one.document_digest)
        assert found is not None
        assert (found.name, found.state) == ("", "erased")
        assert list(full.register.custody.erasing.rows_of(one.document_digest)) == []
