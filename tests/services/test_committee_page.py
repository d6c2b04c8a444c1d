"""A committee page: the same model on a terminal, as JSON and as one document."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from hefu.services.committee.document import as_document, as_json
from hefu.services.committee.drawing import Drawing, Point, shortened
from hefu.services.committee.lines import as_lines
from hefu.services.committee.page import (
    Column,
    CommitteePage,
    Figure,
    Picture,
    Section,
    Table,
    amount,
    plain,
    said,
    share,
)
from hefu.services.terminal_width import width, wrapped
from hefu.vocabulary.labelled import LANGUAGES, Label, Language

HOSTILE = "<script>x</script> & “鼎盛”"


def page(rows: int = 2) -> CommitteePage:
    pen = Drawing(200, 100, HOSTILE)
    pen.arrow(Point(10, 10), Point(90, 50))
    pen.word(Point(50, 50), HOSTILE)
    return CommitteePage(
        kind="example",
        title=Label(en="Example", zh="示例"),
        as_of=date(2026, 6, 30),
        known_on=date(2026, 7, 1),
        answer=plain(HOSTILE),
        is_grave=True,
        figures=(Figure(Label(en="loss", zh="损失"), amount(123_456, "CNY")),),
        sections=(
            Section(
                title=Label(en="Rows", zh="明细"),
                picture=Picture(plain(pen.finished()), Label(en="One arrow.", zh="一个箭头。")),
                table=Table(
                    (
                        Column(Label(en="firm", zh="企业")),
                        Column(Label(en="cost", zh="金额"), True),
                    ),
                    tuple((plain(f"F{n}"), amount(n, "CNY")) for n in range(rows)),
                ),
            ),
        ),
        unknown=(Label(en="Own funds of F1.", zh="F1 的自有资金。"),),
        assumed=(),
        clauses=(),
        data={"loss_minor": 123_456},
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_a_name_says_becomes_markup(language: Language) -> None:
    document = as_document(page(), language)
    assert "<script" not in document
    assert document.count("&lt;script&gt;") == 3  # the answer, the picture's title and its word
    assert not re.search(r"(src|href)=", document)


def test_json_holds_both_languages_and_the_bare_numbers() -> None:
    told = json.loads(as_json(page()))
    assert told["data"] == {"loss_minor": 123_456}
    assert told["figures"][0]["value"] == {"en": "CNY 1,234.56", "zh": "人民币1,234.56元"}
    assert told["sections"][0]["picture"] == {"en": "One arrow.", "zh": "一个箭头。"}


def test_lines_say_how_many_rows_they_leave_out() -> None:
    lines = list(as_lines(page(rows=30), "en"))
    assert "  18 more rows; all of them are in the JSON." in lines
    assert "What is not known" in lines
    assert "How it was computed" not in lines


def test_an_unknown_amount_is_called_unknown() -> None:
    assert amount(None, "CNY") == Label(en="unknown", zh="未知")
    assert share(None) == Label(en="unknown", zh="未知")


@pytest.mark.parametrize(
    ("bp", "told"),
    [(0, "0 %"), (50, "0.5 %"), (-1, "-0.01 %"), (10_000, "100 %"), (1_250, "12.5 %")],
)
def test_shares_have_no_needless_zeros(bp: int, told: str) -> None:
    assert share(bp).en == told


def test_labels_inside_sentences_are_told_in_each_language() -> None:
    sentence = said("committee.made_by", version=Label(en="one", zh="一"))
    assert "Hefu one." in sentence.en
    assert "合符 一。" in sentence.zh


@pytest.mark.parametrize(
    "text",
    [
        "宁波东钱五金制造有限公司为余姚四明模具厂担保人民币120,000.00元，" * 4,
        "a loss of CNY 120.00 and " * 9,
    ],
)
def test_lines_keep_their_width_and_lose_nothing(text: str) -> None:
    lines = wrapped(text, 30)
    assert max(map(width, lines)) <= 32  # a mark may hang over the edge, it never begins a line
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert not any(line[0] in "，。" for line in lines)


def test_a_long_name_is_cut_where_it_can_be_seen() -> None:
    assert shortened("宁波东钱五金制造有限公司", 9) == "宁波东钱…"
    assert shortened("short", 9) == "short"
