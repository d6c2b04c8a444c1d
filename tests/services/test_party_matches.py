"""Parties under several names: proposed, decided by people, taken back, never glued by one wrong link."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from hefu.evidence.day import Clocks
from hefu.evidence.matching import PartyRecord, WeighedPair
from hefu.facts.same_party import is_same_party
from hefu.services.decide_match import Decided, MatchDecision, accept_match, reject_match
from hefu.services.import_evidence import import_folder
from hefu.services.propose_matches import propose_matches
from hefu.services.show_matches import matches_of, open_matches
from hefu.storage.register import open_register
from hefu.vocabulary.errors import Conflict, InvalidInput, NotFound
from tests.services.line_importer import TODAY, LineHouse

ONE, TWO = "uscc:91310115MA1K3WX51H", "uscc:91440300MA5DQ0NX19"
SHORT, LONG, OLD = "name:宏远精密", "name:苏州宏远精密机械有限公司", "name:苏州宏达精密机械有限公司"
PARTIES = """LINES
party uscc=91310115MA1K3WX51H name=苏州宏远精密机械有限公司 address=苏州市科技路8号
party uscc=91440300MA5DQ0NX19 name=苏州宏远精密机械有限责任公司 address=苏州市科技路8号
party name=宏远精密
party name=苏州宏远精密机械有限公司
party name=苏州宏达精密机械有限公司
party name=长江贸易
party_name party_id=uscc:91310115MA1K3WX51H name=苏州宏达精密机械有限公司 valid_from_on=2019-01-01
bank_account account_no=6222 holder_id=name:宏远精密
payment account_no=1 counterparty_id=uscc:91310115MA1K3WX51H counterparty_account_no=6222 \
amount_minor=1 currency=CNY direction_code=in booked_on=2026-01-02
payment account_no=1 counterparty_id=uscc:91440300MA5DQ0NX19 counterparty_account_no=6222 \
amount_minor=2 currency=CNY direction_code=in booked_on=2026-01-02
"""


class FixedMatcher:
    """Weighs whatever the test says."""

    method_code = "splink"
    settings_digest = "ab" * 32

    def __init__(self, *pairs: WeighedPair) -> None:
        self._pairs = pairs

    def weigh(
        self, records: Sequence[PartyRecord], least_weight_micro: int
    ) -> Sequence[WeighedPair]:
        """The given pairs that are heavy enough."""
        return [pair for pair in self._pairs if pair.weight_micro >= least_weight_micro]


class MatchHouse(LineHouse):
    """A house whose matcher says what the test wants."""

    def __init__(self, *pairs: WeighedPair) -> None:
        self._pairs = pairs

    def party_matcher(self) -> FixedMatcher:
        """The fixed matcher."""
        return FixedMatcher(*self._pairs)


def filled(tmp_path: Path, *pairs: WeighedPair) -> tuple[MatchHouse, Path]:
    """A book with the parties above."""
    house, book = MatchHouse(*pairs), tmp_path / "book"
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "parties.txt").write_text(PARTIES.replace("\\\n", ""), encoding="utf-8")
    summary = import_folder(house, book, documents)
    assert summary.finding_counts == {}
    return house, book


def verdict(book: Path, one: str, other: str) -> bool | None:
    """What the facts say of two parties today."""
    register = open_register(book)
    try:
        rows = register.whole_book(Clocks(TODAY, TODAY), ("party", "party_match"))
        return is_same_party(rows, one, other)
    finally:
        register.close()


def accept(house: MatchHouse, book: Path, one: str, other: str, *group: str) -> Decided:
    """Accept in the name of a person."""
    decision = MatchDecision(one=one, other=other, by="李审", whole_group=group)
    return accept_match(house, book, decision)


def reject(house: MatchHouse, book: Path, one: str, other: str) -> Decided:
    """Reject in the name of a person."""
    return reject_match(house, book, MatchDecision(one=one, other=other, by="王复核"))


def test_different_identifiers_are_never_proposed_and_equal_names_need_none(tmp_path: Path) -> None:
    house, book = filled(
        tmp_path, WeighedPair(ONE, TWO, 20_000_000), WeighedPair(LONG, ONE, 20_000_000)
    )
    found = propose_matches(house, book)
    assert found.by_method == {"equal_account": 2, "former_name": 1}
    assert (found.clash_count, found.one_already_count) == (1, 1)
    assert verdict(book, ONE, TWO) is False


def test_light_pairs_are_not_proposed(tmp_path: Path) -> None:
    house, book = filled(tmp_path, WeighedPair(OLD, SHORT, 4_999_999))
    assert "splink" not in propose_matches(house, book).by_method


def test_a_proposal_joins_nobody_and_is_made_once(tmp_path: Path) -> None:
    house, book = filled(tmp_path)
    assert verdict(book, SHORT, ONE) is False
    assert propose_matches(house, book).proposed_count == 3
    assert verdict(book, SHORT, ONE) is None
    again = propose_matches(house, book)
    assert (again.proposed_count, again.known_count) == (0, 3)
    assert len(open_matches(house, book)) == 3


def test_accepting_is_recorded_by_name_and_can_be_taken_back_on_the_same_day(
    tmp_path: Path,
) -> None:
    house, book = filled(tmp_path)
    propose_matches(house, book)
    accept(house, book, ONE, OLD)
    assert verdict(book, OLD, ONE) is True
    assert reject(house, book, ONE, OLD).decision_no == 2
    assert verdict(book, OLD, ONE) is False
    words = [line.words for line in matches_of(house, book, OLD).matches]
    assert [(word.state, word.decided_by) for word in words[0]] == [
        ("proposed", ""),
        ("accepted", "李审"),
        ("rejected", "王复核"),
    ]
    with pytest.raises(Conflict) as twice:
        reject(house, book, OLD, ONE)
    assert twice.value.code == "match.already"
    assert accept(house, book, OLD, ONE).decision_no == 3
    assert verdict(book, OLD, ONE) is True


def test_a_group_with_two_identifiers_never_arises(tmp_path: Path) -> None:
    house, book = filled(tmp_path)
    propose_matches(house, book)
    accept(house, book, ONE, OLD)
    with pytest.raises(Conflict) as direct:
        accept(house, book, ONE, TWO)
    assert direct.value.code == "match.identifiers_differ"
    accept(house, book, SHORT, TWO)
    with pytest.raises(Conflict) as glued:
        accept(house, book, SHORT, OLD, SHORT, OLD, ONE, TWO)
    assert glued.value.code == "match.identifiers_differ"
    assert "91310115MA1K3WX51H" in glued.value.text("zh")
    assert verdict(book, OLD, SHORT) is False


def test_a_weak_link_joins_a_group_only_when_every_member_is_named(tmp_path: Path) -> None:
    trade = "name:长江贸易"
    house, book = filled(tmp_path, WeighedPair(OLD, trade, 5_500_000))
    propose_matches(house, book)
    accept(house, book, ONE, OLD)
    with pytest.raises(Conflict) as unread:
        accept(house, book, trade, OLD)
    assert unread.value.code == "match.group_not_named"
    with pytest.raises(Conflict) as other:
        accept(house, book, trade, OLD, trade, OLD)
    assert other.value.code == "match.group_differs"
    assert set(accept(house, book, trade, OLD, trade, OLD, ONE).group) == {trade, OLD, ONE}
    assert verdict(book, trade, ONE) is True


def test_a_strong_link_joins_a_group_without_more_words(tmp_path: Path) -> None:
    trade = "name:长江贸易"
    house, book = filled(tmp_path, WeighedPair(OLD, trade, 8_000_000))
    propose_matches(house, book)
    accept(house, book, ONE, OLD)
    assert len(accept(house, book, trade, OLD).group) == 3


def test_a_rejected_pair_keeps_its_groups_apart(tmp_path: Path) -> None:
    house, book = filled(tmp_path)
    propose_matches(house, book)
    reject(house, book, SHORT, OLD)
    accept(house, book, ONE, OLD)
    with pytest.raises(Conflict) as inside:
        accept(house, book, ONE, SHORT, ONE, OLD, SHORT)
    assert inside.value.code == "match.rejected_inside"


def test_rejecting_inside_a_group_leaves_all_of_it_unknown(tmp_path: Path) -> None:
    trade = "name:长江贸易"
    house, book = filled(tmp_path, WeighedPair(OLD, trade, 9_000_000))
    propose_matches(house, book)
    accept(house, book, ONE, OLD)
    accept(house, book, OLD, trade)
    found = reject(house, book, ONE, trade)
    assert found.is_still_joined
    assert not matches_of(house, book, ONE).is_sound
    assert verdict(book, ONE, OLD) is None


def test_a_decision_needs_a_name_and_two_known_parties(tmp_path: Path) -> None:
    house, book = filled(tmp_path)
    with pytest.raises(InvalidInput):
        accept_match(house, book, MatchDecision(one=ONE, other=OLD, by=" "))
    with pytest.raises(NotFound):
        accept(house, book, ONE, "name:没有")
    with pytest.raises(InvalidInput):
        accept(house, book, ONE, ONE)


def test_an_equal_identifier_cannot_be_rejected(tmp_path: Path) -> None:
    house, book = filled(tmp_path)
    more = tmp_path / "more"
    more.mkdir()
    (more / "more.txt").write_text("LINES\nparty tax_no=91310115MA1K3WX51H name=宏远\n", "utf-8")
    import_folder(house, book, more)
    with pytest.raises(Conflict) as equal:
        reject(house, book, ONE, "tax:91310115MA1K3WX51H")
    assert equal.value.code == "match.identifiers_equal"


def test_every_proposal_leads_back_to_a_document_with_the_settings(tmp_path: Path) -> None:
    house, book = filled(tmp_path)
    found = propose_matches(house, book)
    register = open_register(book)
    try:
        body = register.document_path(found.document_digest).read_bytes()
        said = register.statements_of("party_match", f"{OLD}|{ONE}|", TODAY)
    finally:
        register.close()
    assert found.settings_digest.encode() in body
    assert [one.source_id for one in said] == [f"party_matcher:{'ab' * 6}"]
    assert said[0].document_digest == found.document_digest
