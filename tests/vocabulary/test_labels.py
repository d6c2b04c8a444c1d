"""Every word a person reads exists in Chinese and in English."""

from __future__ import annotations

import re
import string

import pytest

from hefu.evidence.fact_schema import fact_tables
from hefu.evidence.schema import tables
from hefu.vocabulary import labels, messages
from hefu.vocabulary.labelled import Label, yaml_names
from hefu.vocabulary.messages import message_label

CHINESE = re.compile(r"[\u4e00-\u9fff]")
COLUMNS = {
    **{name: set(table.columns) for name, table in tables().items()},
    **{name: set(fact.columns) for name, fact in fact_tables().items()},
}


def _require_both(label: Label, *, where: str) -> None:
    assert label.en.strip(), where
    assert not CHINESE.search(label.en) or "万元" in label.en, where
    assert CHINESE.search(label.zh), where
    for text in (label.en, label.zh):
        assert text == text.strip(), where
        assert "TODO" not in text, where


def test_missing_words_are_named() -> None:
    with pytest.raises(KeyError, match="no_such_table"):
        labels.entity_label("no_such_table")
    with pytest.raises(KeyError, match=r"invoice\.no_such_column"):
        labels.column_label("invoice", "no_such_column")
    with pytest.raises(KeyError, match=r"severity\.fatal"):
        labels.code_label("severity", "fatal")
    with pytest.raises(KeyError, match=r"no_family\.x"):
        labels.code_label("no_family", "x")
    with pytest.raises(KeyError, match="blockchain"):
        labels.term_label("blockchain")
    assert labels.value_label("invoice", "kind_code", "proforma") is None
    assert labels.value_label("invoice", "invoice_no", "7") is None


def test_tables_and_words_are_the_same_set() -> None:
    assert set(labels.entity_names()) == set(COLUMNS)


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_every_column_has_its_own_words_and_no_word_is_left_over(name: str) -> None:
    entity = labels.entity(name)
    assert set(entity.columns) == COLUMNS[name]
    _require_both(entity.title, where=name)
    _require_both(entity.meaning, where=name)
    assert entity.meaning.en.endswith(".")
    assert entity.meaning.zh.endswith("。")
    for column, label in entity.columns.items():
        _require_both(label, where=f"{name}.{column}")
        assert labels.column_label(name, column) == label
    for texts in (
        [label.en for label in entity.columns.values()],
        [label.zh for label in entity.columns.values()],
    ):
        assert len(set(texts)) == len(texts), f"{name}: two columns with one name"


def test_titles_are_unambiguous() -> None:
    for language in ("zh", "en"):
        titles = [labels.entity_label(name).in_language(language) for name in COLUMNS]
        assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("family", sorted(labels.code_families()))
def test_codes_have_words_and_their_columns_exist(family: str) -> None:
    found = labels.code_families()[family]
    assert found.codes
    for code, label in found.codes.items():
        _require_both(label, where=f"{family}.{code}")
        assert labels.code_label(family, code) == label
    assert len({label.zh for label in found.codes.values()}) == len(found.codes)
    for column in found.columns:
        table, _, name = column.partition(".")
        assert name in COLUMNS[table], column
        assert labels.column_family(table, name) == family


def test_a_column_takes_its_codes_from_one_family() -> None:
    columns = [name for family in labels.code_families().values() for name in family.columns]
    assert len(set(columns)) == len(columns)


NOTED = re.compile(r"(\w+_code): ((?:\w+ \| )+\w+)")


def test_codes_written_in_the_notes_of_tables_are_exactly_the_closed_ones() -> None:
    seen = 0
    notes = {
        **{name: table.note for name, table in tables().items()},
        **{name: fact.note for name, fact in fact_tables().items()},
    }
    for name, note in notes.items():
        for column, codes in NOTED.findall(note):
            family = labels.column_family(name, column)
            assert family is not None, f"{name}.{column}"
            assert set(labels.code_families()[family].codes) == set(codes.split(" | "))
            seen += 1
    assert seen >= 12


@pytest.mark.parametrize("name", labels.term_names())
def test_terms(name: str) -> None:
    found = labels.term(name)
    _require_both(found.label, where=name)
    _require_both(found.meaning, where=name)
    assert labels.term_label(name) == found.label
    assert found.en not in found.avoided


def test_no_term_is_a_word_that_its_neighbour_avoids() -> None:
    found = [labels.term(name) for name in labels.term_names()]
    assert len({term.en for term in found}) == len(found) >= 100
    assert len({term.zh for term in found}) == len(found)


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


AREAS = [name.removesuffix(".yaml") for name in yaml_names(messages.__name__)]


@pytest.mark.parametrize("area", AREAS)
def test_messages_say_the_same_in_both_languages(area: str) -> None:
    for rest in messages._catalogue(area):
        label = message_label(f"{area}.{rest}")
        if re.search("[A-Za-z]", re.sub(r"{\w*}", "", label.en)):  # words, not only placeholders
            _require_both(label, where=f"{area}.{rest}")
        assert _placeholders(label.en) == _placeholders(label.zh), f"{area}.{rest}"
        assert "" not in _placeholders(label.en), f"{area}.{rest}"


def test_an_unwritten_message_is_named() -> None:
    with pytest.raises(KeyError):
        message_label("value.never_written")
