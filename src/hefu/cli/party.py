"""``hefu party``: which parties are one under several names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from hefu.cli.options import book_option, language_option
from hefu.services.decide_match import Decided, MatchDecision, accept_match, reject_match
from hefu.services.house import House
from hefu.services.propose_matches import propose_matches
from hefu.services.show_matches import MatchLine, MatchWord, PartyLine, matches_of, open_matches
from hefu.vocabulary.labelled import Language
from hefu.vocabulary.labels import code_label
from hefu.vocabulary.messages import render_message
from hefu.vocabulary.types.micro import format_micro


@click.group()
def command() -> None:
    """Parties under several names. 同一主体的多个名称"""


@command.command("match")
@language_option
@book_option
@click.pass_obj
def match(house: House, language: Language, book: Path) -> None:
    """Propose which parties are one. 提出主体匹配建议"""
    found = propose_matches(house, book)
    arguments = {
        "party_count": found.party_count,
        "proposed_count": found.proposed_count,
        "known_count": found.known_count,
        "one_already_count": found.one_already_count,
        "clash_count": found.clash_count,
        "settings_digest": found.settings_digest[:12],
    }
    _say("proposed", language, **arguments)
    for method, count in sorted(found.by_method.items()):
        label = code_label("party_match_method", method).in_language(language)
        _say("method", language, count=count, method=label)
    _say("left_out", language, **arguments)


@command.command("show")
@click.argument("party_id", required=False)
@language_option
@book_option
@click.pass_obj
def show(house: House, party_id: str | None, language: Language, book: Path) -> None:
    """Open proposals, or everything about one party. 查看匹配建议或某一主体"""
    if party_id is None:
        lines = open_matches(house, book)
        _say("open" if lines else "none_open", language, count=len(lines))
        for line in lines:
            _print_match(line, language)
        return
    found = matches_of(house, book, party_id)
    _say("group", language, count=len(found.group))
    for member in found.group:
        _print_party(member, language)
    if not found.is_sound:
        _say("not_sound", language)
    for line in found.matches:
        _print_match(line, language)


def _decision(function: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--reason", default="", help="Why. 理由"),
        click.option("--by", required=True, help="Who decides. 判定人"),
        click.argument("other"),
        click.argument("one"),
        book_option,
        language_option,
    ):
        function = option(function)
    return click.pass_obj(function)


@command.command("accept")
@click.option(
    "--whole-group",
    multiple=True,
    help="Every member of the group that arises; may be repeated. 合并后的全部成员",
)
@_decision
def accept(house: House, whole_group: tuple[str, ...], language: Language, **given: str) -> None:
    """Record that two parties are one. 认定为同一主体"""
    _print_decided(accept_match(house, Path(given["book"]), _word(given, whole_group)), language)


@command.command("reject")
@_decision
def reject(house: House, language: Language, **given: str) -> None:
    """Record that two parties are two. 认定为不同主体"""
    _print_decided(reject_match(house, Path(given["book"]), _word(given, ())), language)


def _word(given: dict[str, str], whole_group: tuple[str, ...]) -> MatchDecision:
    return MatchDecision(
        one=given["one"],
        other=given["other"],
        by=given["by"],
        reason=given["reason"],
        whole_group=whole_group,
    )


def _print_decided(decided: Decided, language: Language) -> None:
    state = code_label("party_match_state", decided.state).in_language(language)
    _say(
        "decided",
        language,
        one=decided.one,
        other=decided.other,
        state=state,
        decision_no=decided.decision_no,
        document=decided.document_digest[:12],
    )
    if decided.is_still_joined:
        _say("still_joined", language, group=", ".join(decided.group))


def _print_match(line: MatchLine, language: Language) -> None:
    state = code_label("party_match_state", line.state).in_language(language)
    _say("pair", language, state=state, one=line.one.name, other=line.other.name)
    for party in (line.one, line.other):
        _print_party(party, language)
    for word in line.words:
        _print_word(word, language)


def _print_word(word: MatchWord, language: Language) -> None:
    state = code_label("party_match_state", word.state).in_language(language)
    if word.decided_by:
        said = {"by": word.decided_by, "on": word.decided_on, "reason": word.reason}
        _say("word_of_person", language, state=state, **said)
        return
    method = code_label("party_match_method", word.method).in_language(language)
    weight = "—" if word.weight_micro is None else format_micro(word.weight_micro)
    _say("word", language, state=state, method=method, weight=weight)


def _print_party(party: PartyLine, language: Language) -> None:
    words = {"party_id": party.party_id, "name": party.name, "address": party.address}
    _say("party", language, **words)


_INDENTED = {"method": "  ", "party": "    ", "word": "    ", "word_of_person": "    "}


def _say(code: str, language: Language, **arguments: object) -> None:
    sentence = render_message(f"match_page.{code}", arguments, language).rstrip()
    click.echo(_INDENTED.get(code, "") + sentence)
