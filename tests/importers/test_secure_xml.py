"""What strangers send, and what becomes of it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from hefu.importers.secure_xml import (
    XmlLimits,
    doctype_in,
    parse_bytes,
    parse_document,
    root_name,
)
from hefu.vocabulary.errors import EvidenceError
from hefu.vocabulary.labelled import LANGUAGES


def refusal(content: bytes, limits: XmlLimits | None = None) -> EvidenceError:
    with pytest.raises(EvidenceError) as caught:
        parse_bytes(content, limits or XmlLimits())
    for language in LANGUAGES:
        assert "{" not in caught.value.text(language)
    return caught.value


# --- refused


def test_an_external_entity_is_refused_and_the_file_it_names_is_never_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP-SECRET", encoding="utf-8")
    text = f'<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><a>&x;</a>'
    error = refusal(text.encode())
    assert error.code == "xml.doctype"
    assert error.arguments["line"] == 2
    assert "TOP-SECRET" not in str(error)


def test_a_billion_laughs_is_refused_at_once() -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE a [<!ENTITY l0 "ha">{levels}]><a b="&l11;">&l11;</a>'.encode()
    started = time.perf_counter()
    assert refusal(bomb).code == "xml.doctype"
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    "prolog",
    [
        b"<!DOCTYPE a>",
        b"<!doctype a>",
        b'<!DOCTYPE a SYSTEM "http://example.invalid/a.dtd">',
        b"<?xml version='1.0'?><!-- c --><?p i?>\n<!DOCTYPE a>",
        b"\xef\xbb\xbf<!DOCTYPE a>",
        b"<!-- " + b"x" * 2_000_000 + b" --><!DOCTYPE a [<!ENTITY e 'v'>]>",
    ],
)
def test_a_document_type_declaration_is_refused_wherever_it_hides(prolog: bytes) -> None:
    assert refusal(prolog + b"<a/>").code == "xml.doctype"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_no_encoding_hides_a_document_type_declaration(encoding: str) -> None:
    content = "<!DOCTYPE a [<!ENTITY e 'v'>]><a>&e;</a>".encode(encoding)
    assert refusal(content).code == "xml.doctype"
    assert doctype_in(content)


@pytest.mark.parametrize("encoding", ["utf-7", "ebcdic-cp-us", "utf-32", "x-unknown"])
def test_encodings_that_hide_markup_are_refused(encoding: str) -> None:
    error = refusal(f'<?xml version="1.0" encoding="{encoding}"?><a/>'.encode())
    assert (error.code, error.arguments["encoding"]) == ("xml.encoding", encoding)


def test_bytes_that_do_not_follow_their_encoding_are_refused() -> None:
    assert refusal(b'<?xml version="1.0" encoding="gbk"?><a>\xff\xff</a>').code == "xml.encoding"
    assert refusal(b"<a>\xff</a>").code == "xml.ill_formed"


def test_an_undeclared_entity_is_ill_formed_with_line_and_column() -> None:
    error = refusal(b"<a>\n <b>&nobody;</b>\n</a>")
    assert error.code == "xml.ill_formed"
    assert (error.arguments["line"], error.arguments["column"]) == (2, 13)


@pytest.mark.parametrize("content", [b"<a><b>", b"<a><b></b>", b"<a", b"<a><!-- ", b"<a>text"])
def test_a_cut_document_is_said_to_be_cut(content: bytes) -> None:
    error = refusal(content)
    assert error.code == "xml.truncated"
    assert error.arguments["line"] == 1


@pytest.mark.parametrize("content", [b"", b"  \n", b"\xef\xbb\xbf"])
def test_an_empty_document_is_refused(content: bytes) -> None:
    assert refusal(content).code == "xml.empty"


@pytest.mark.parametrize(
    "content", [b"hello", b"<a></b>", b"<a/><b/>", b"<a>\x00</a>", b"<a b=1/>"]
)
def test_an_ill_formed_document_is_refused(content: bytes) -> None:
    assert refusal(content).code == "xml.ill_formed"


def test_deep_nesting_is_refused_one_level_beyond_the_bound() -> None:
    assert parse_bytes(b"<a>" * 64 + b"</a>" * 64).tag == "a"
    assert refusal(b"<a>" * 65 + b"</a>" * 65).code == "xml.too_deep"
    assert refusal(b"<a>" * 100_000 + b"</a>" * 100_000).code == "xml.too_deep"


def test_sizes_are_bounded(tmp_path: Path) -> None:
    limits = XmlLimits(
        size_bytes_max=1000, element_count_max=10, attribute_count_max=5, attribute_length_max=20
    )
    assert refusal(b"<a>" + b" " * 1000 + b"</a>", limits).code == "xml.too_large"
    assert refusal(b"<a>" + b"<b/>" * 10 + b"</a>", limits).code == "xml.too_many_elements"
    many = b"<a " + b" ".join(b"b%d='1'" % n for n in range(6)) + b"/>"
    assert refusal(many, limits).code == "xml.too_many_attributes"
    long = refusal(b"<a>\n<b c='" + b"x" * 21 + b"'/></a>", limits)
    assert (long.code, long.arguments["line"], long.arguments["element"]) == (
        "xml.attribute_too_long",
        2,
        "b",
    )
    text = refusal(b"<a>" + b"x" * 30 + b"</a>", XmlLimits(text_length_max=29))
    assert text.code == "xml.text_too_long"
    path = tmp_path / "large.xml"
    path.write_bytes(b"<a>" + b" " * 2000 + b"</a>")
    with pytest.raises(EvidenceError) as caught:
        parse_document(path, limits)
    assert caught.value.code == "xml.too_large"
    assert caught.value.arguments["size_bytes"] == 2007


def test_a_huge_text_is_refused_by_the_parser_itself() -> None:
    limits = XmlLimits(text_length_max=50_000_000)
    assert refusal(b"<a>" + b"x" * 11_000_000 + b"</a>", limits).code == "xml.text_too_long"


def test_a_file_that_is_not_there_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError) as caught:
        parse_document(tmp_path / "absent.xml")
    assert caught.value.code == "xml.unreadable"


# --- read


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030", "big5", "gb2312"]
)
def test_honest_encodings_are_read(encoding: str) -> None:
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    content = f'<?xml version="1.0" encoding="{declared}"?><a>中文</a>'.encode(encoding)
    assert parse_bytes(content).text == "中文"
    assert root_name(content) == ("", "a")


def test_a_comment_cannot_split_a_value() -> None:
    assert parse_bytes(b"<a>12<!-- 0 -->34<?p 9?>56</a>").text == "123456"


def test_elements_know_their_line_beyond_65535() -> None:
    child = parse_bytes(b"<a>" + b"\n" * 70_000 + b"<b/></a>")[0]
    assert str(child.sourceline) == "70001"


# --- recognition


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"<a/>", ("", "a")),
        (b"<x:a xmlns:x='urn:a' y='>'/>", ("urn:a", "a")),
        (
            b"\xef\xbb\xbf<?xml version='1.0'?><!-- <b/> --><?p <c/>?>\n<a xmlns=\"urn:a\">",
            ("urn:a", "a"),
        ),
        (b"<x:a xmlns:x='urn:a' xmlns:y='urn:b'\n  z", ("urn:a", "a")),
        (b"<!DOCTYPE a [<!ENTITY e 'v'>]><a xmlns='urn:a'/>", ("urn:a", "a")),
        (b"<x:a>", None),
        (b"<a xml", None),
        (b"<a", None),
        (b"a,b,c\n1,2,3", None),
        (b"PK\x03\x04", None),
        (b"", None),
        (b"<?xml version='1.0' encoding='utf-7'?><a/>", None),
    ],
)
def test_the_root_is_named_from_the_head_alone(head: bytes, expected: object) -> None:
    assert root_name(head) == expected


def test_a_plain_document_declares_no_type() -> None:
    assert not doctype_in(b"<a>&lt;!DOCTYPE a&gt;</a>")
    assert not doctype_in(b"<?xml version='1.0' encoding='utf-7'?><a/>")
