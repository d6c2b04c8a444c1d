"""The only place of Hefu that parses XML.

XML comes from strangers. A document type declaration is refused before the parser sees the bytes,
so no entity can be declared, expanded or fetched; nothing is read from the network or from another
file; every dimension of the document is bounded. Whatever the encoding on the wire, the parser
gets UTF-8.

Errors, all :class:`EvidenceError`: ``xml.unreadable``, ``xml.empty``, ``xml.too_large``,
``xml.encoding``, ``xml.doctype``, ``xml.truncated``, ``xml.ill_formed``, ``xml.too_deep``,
``xml.too_many_elements``, ``xml.too_many_attributes``, ``xml.attribute_too_long``,
``xml.text_too_long``.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from lxml import etree

from hefu.vocabulary.errors import EvidenceError

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARATION = re.compile(
    rb"<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z][A-Za-z0-9._-]*)[\"']"
)
# Encodings that honest senders use; anything else could hide markup from the guards below.
_ENCODINGS: Final = {
    "utf-8": "utf-8",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "utf-16": "utf-16-le",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5",
    "iso-8859-1": "iso-8859-1",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "cp1252",
    "windows-936": "gb18030",
}
_ROOT_TAG = re.compile(r"<([^\s/>!?=\"'<]+)((?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)(>?)")
# Only to name what is refused anyway; the parser never sees such a document.
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL)
_NAMESPACE = re.compile(r"(?:^|\s)xmlns(?::([^\s=]+))?\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_NO_SPACE = re.compile(r"[^ \t\r\n]")
_TRUNCATED: Final = frozenset(
    {
        etree.ErrorTypes.ERR_TAG_NOT_FINISHED,
        etree.ErrorTypes.ERR_COMMENT_NOT_FINISHED,
        etree.ErrorTypes.ERR_CDATA_NOT_FINISHED,
    }
)


# libxml2's own bounds without XML_PARSE_HUGE; reached only when XmlLimits allows more.
_PARSER_DEPTH_MAX: Final = 256
_PARSER_TEXT_MAX: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class XmlLimits:
    """Bounds of one document; sizes in bytes, lengths in characters, counts in things."""

    size_bytes_max: int = 64 * 1024 * 1024
    depth_max: int = 64
    element_count_max: int = 2_000_000
    attribute_count_max: int = 4_000_000
    attribute_length_max: int = 64 * 1024
    text_length_max: int = 8 * 1024 * 1024


DEFAULT_LIMITS: Final = XmlLimits()


def parse_document(path: Path, limits: XmlLimits = DEFAULT_LIMITS) -> etree._Element:
    """Root element of the file at ``path``; elements carry ``sourceline`` for locators.

    Comments and processing instructions are dropped, so that they cannot split a value in two.
    Raises ``EvidenceError`` (codes in the module's text) for anything that is not a plain document.
    """
    return parse_bytes(_read(path, limits), limits)


def parse_bytes(content: bytes, limits: XmlLimits = DEFAULT_LIMITS) -> etree._Element:
    """As :func:`parse_document`, for bytes in memory."""
    if len(content) > limits.size_bytes_max:
        raise EvidenceError(
            "xml.too_large", size_bytes=len(content), size_bytes_max=limits.size_bytes_max
        )
    utf8 = _as_utf8(content)
    if not utf8.strip():
        raise EvidenceError("xml.empty")
    _refuse_doctype(utf8)
    _bound_before(utf8, limits)
    root = _parse(utf8)
    _bound_after(root, len(utf8), limits)
    return root


def root_name(head: bytes) -> tuple[str, str] | None:
    """Namespace (empty when there is none) and local name of the root element, or ``None``.

    ``head`` is the beginning of a document, cut anywhere. Works with any prefix, a byte order mark,
    UTF-16 and the other accepted encodings, comments and instructions before the root. A document
    type declaration is stepped over, so that its refusal can name the kind of document.
    """
    text = _head_text(head)
    start = _prolog_end(text)
    if start is not None and (doctype := _DOCTYPE.match(text, start)):
        start = _prolog_end(text, doctype.end())
    tag = _ROOT_TAG.match(text, start) if start is not None else None
    if tag is None:
        return None
    prefix, colon, local = tag[1].partition(":")
    if not colon:
        prefix, local = "", prefix
    declared = {found[1] or "": found[2] or found[3] or "" for found in _NAMESPACE.finditer(tag[2])}
    is_cut = not tag[3]
    if prefix not in declared and (prefix or is_cut):
        return None
    return declared.get(prefix, ""), local


def doctype_in(head: bytes) -> bool:
    """Whether ``head`` declares a document type before its root element."""
    text = _head_text(head)
    start = _prolog_end(text)
    return start is not None and text.startswith("<!", start)


def _head_text(head: bytes) -> str:
    try:
        encoding, skip = _encoding(head)
    except EvidenceError:
        return ""
    return head[skip:].decode(encoding, errors="ignore")


def _read(path: Path, limits: XmlLimits) -> bytes:
    try:
        with path.open("rb") as source:
            content = source.read(limits.size_bytes_max + 1)
            if len(content) > limits.size_bytes_max:
                raise EvidenceError(
                    "xml.too_large",
                    size_bytes=path.stat().st_size,
                    size_bytes_max=limits.size_bytes_max,
                )
    except OSError as problem:
        raise EvidenceError("xml.unreadable", reason=problem.strerror or str(problem)) from problem
    return content


def _encoding(head: bytes) -> tuple[str, int]:
    """Codec of the document and the length of its byte order mark."""
    for mark, codec in _BOMS:
        if head.startswith(mark):
            return codec, len(mark)
    if head.startswith(b"<\x00"):
        return "utf-16-le", 0
    if head.startswith(b"\x00<"):
        return "utf-16-be", 0
    declared = _DECLARATION.match(head)
    if declared is None:
        return "utf-8", 0
    name = declared[1].decode("ascii").lower()
    # A declaration that can be read byte by byte is not UTF-16, whatever it says.
    if name not in _ENCODINGS or name.startswith("utf-16"):
        raise EvidenceError("xml.encoding", encoding=name)
    return _ENCODINGS[name], 0


def _as_utf8(content: bytes) -> bytes:
    encoding, skip = _encoding(content)
    body = content[skip:] if skip else content
    if encoding == "utf-8":
        return body
    try:
        return body.decode(encoding).encode("utf-8")
    except UnicodeError as problem:
        raise EvidenceError("xml.encoding", encoding=encoding) from problem


def _prolog_end(text: str, at: int = 0) -> int | None:
    """Offset of the first markup beyond comments, instructions and space, if there is any."""
    while True:
        beyond = _NO_SPACE.search(text, at)
        if beyond is None:
            return None
        at = beyond.start()
        if text.startswith("<?", at):
            end = text.find("?>", at + 2)
            at = end + 2
        elif text.startswith("<!--", at):
            end = text.find("-->", at + 4)
            at = end + 3
        elif text.startswith("<", at):
            return at
        else:
            return None
        if end < 0:
            return None


def _refuse_doctype(utf8: bytes) -> None:
    for length in (4096, len(utf8)):
        # latin-1 keeps byte offsets; the markup looked for is ASCII
        text = utf8[:length].decode("latin-1")
        start = _prolog_end(text)
        if start is not None and start + 1 < len(text):
            break
    if start is not None and text.startswith("<!", start):
        raise EvidenceError("xml.doctype", line=text.count("\n", 0, start) + 1)


def _bound_before(utf8: bytes, limits: XmlLimits) -> None:
    """Upper bounds by counting bytes, so that a hostile file costs no memory for its tree."""
    if len(utf8) <= min(limits.element_count_max, limits.attribute_count_max):
        return
    elements = utf8.count(b"<") - utf8.count(b"</")
    if elements > limits.element_count_max:
        raise EvidenceError(
            "xml.too_many_elements", count=elements, count_max=limits.element_count_max
        )
    attributes = utf8.count(b"=")
    if attributes > limits.attribute_count_max:
        raise EvidenceError(
            "xml.too_many_attributes", count=attributes, count_max=limits.attribute_count_max
        )


def _parse(utf8: bytes) -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(utf8, parser)
    except etree.XMLSyntaxError as problem:
        raise _refusal(problem, utf8) from problem
    document = root.getroottree().docinfo
    if document.internalDTD is not None or document.externalDTD is not None:
        raise EvidenceError("xml.doctype", line=1)
    return root


def _refusal(problem: etree.XMLSyntaxError, utf8: bytes) -> EvidenceError:
    line, column = problem.position
    reason = (problem.msg or "").partition(", line ")[0].strip()[:200]
    is_cut = utf8.lstrip()[:1] == b"<" and utf8.rstrip()[-1:] != b">"
    code = getattr(problem, "code", None)
    if code in _TRUNCATED or is_cut:
        return EvidenceError("xml.truncated", line=line, column=column, reason=reason)
    if "xcessive depth" in reason:
        return EvidenceError("xml.too_deep", depth_max=_PARSER_DEPTH_MAX)
    if code == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
        return EvidenceError(
            "xml.text_too_long", line=line, element=None, length_max=_PARSER_TEXT_MAX
        )
    return EvidenceError("xml.ill_formed", line=line, column=column, reason=reason)


@cache
def _deeper_than(depth: int) -> etree.XPath:
    return etree.XPath("boolean(" + "/*" * (depth + 1) + ")")


@cache
def _longer_attribute(length: int) -> etree.XPath:
    return etree.XPath(f"//*[@*[string-length(.) > {length}]]")


@cache
def _longer_text(length: int) -> etree.XPath:
    return etree.XPath(f"//*[text()[string-length(.) > {length}]]")


def _bound_after(root: etree._Element, size_bytes: int, limits: XmlLimits) -> None:
    if _deeper_than(limits.depth_max)(root):
        raise EvidenceError("xml.too_deep", depth_max=limits.depth_max)
    if size_bytes > limits.attribute_length_max:
        _refuse_found(
            _longer_attribute(limits.attribute_length_max)(root),
            "xml.attribute_too_long",
            limits.attribute_length_max,
        )
    if size_bytes > limits.text_length_max:
        _refuse_found(
            _longer_text(limits.text_length_max)(root),
            "xml.text_too_long",
            limits.text_length_max,
        )


def _refuse_found(found: object, code: str, length_max: int) -> None:
    if isinstance(found, list) and found:
        raise EvidenceError(
            code,
            line=found[0].sourceline,
            element=etree.QName(found[0]).localname,
            length_max=length_max,
        )
