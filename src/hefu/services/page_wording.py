"""The words of a decision page in one language; template, terminal and lists share them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hefu.checks._engine.registry import checks
from hefu.decisions.decision import Decision, Flip
from hefu.vocabulary.labelled import Language
from hefu.vocabulary.labels import code_label
from hefu.vocabulary.messages import render_message
from hefu.vocabulary.types.money import format_amount

_LINE = re.compile(r"\(?line (\d+)\)?")


class Wording:
    """The words of one page in one language; the template and the terminal share them."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.colon, self.semicolon = ("：", "；") if language == "zh" else (": ", "; ")

    def __call__(self, phrase: str, **arguments: object) -> str:
        """A phrase of ``messages/page.yaml``."""
        return render_message(f"page.{phrase}", arguments, self.language)

    def money(self, amount: int | None, currency: str) -> str:
        """An amount with its currency."""
        if amount is None:
            return {"zh": "未知", "en": "unknown"}[self.language]
        return format_amount(amount, currency, self.language)

    def code(self, family: str, code: str) -> str:
        """The words of a closed code."""
        return code_label(family, code).in_language(self.language)

    def product(self, decision: Decision) -> str:
        """The product's title as the decision kept it; of an older decision the technique's code."""
        title = decision.product_title
        return decision.technique_code if title is None else title.in_language(self.language)

    def listed(self, words: Sequence[str]) -> str:
        """Words one after the other, as the language lists them."""
        return ("、" if self.language == "zh" else ", ").join(words)

    def place(self, locator: str) -> str:
        """Where in a document, in brackets, with the word for a line in the page's language."""
        if self.language == "en":
            return f" ({locator})"
        in_chinese = _LINE.sub(r"第 \1 行", locator)
        return f"（{in_chinese}）"

    def status(self, text: str) -> str:
        """``found, 2 unjudged`` in words."""
        status, _, rest = text.partition(", ")
        word = self.code("check_status", status)
        return f"{word} · {self('status_unjudged', count=rest.split()[0])}" if rest else word

    def flip(self, flip: Flip, currency: str) -> str:
        """The flip in one sentence."""
        joint = {"zh": "，且", "en": " and "}[self.language]
        moves = joint.join(move.in_language(self.language) for move in flip.moves)
        outcome = self.code("decision_outcome", flip.outcome)
        end = self("flip_to", outcome=outcome, amount=self.money(flip.amount_minor, currency))
        note = self("flip_tried", count=flip.tried_count)
        if not flip.is_smallest:
            note = f"{note}{self.semicolon}{self('flip_not_smallest')}"
        condition = self("flip_if", moves=moves)
        if self.language == "zh":
            return f"{condition}，{end}（{note}）"
        return f"{condition}, {end} ({note})"

    def check_title(self, check_id: str) -> str:
        """The title of a check, or its id when it was retired since."""
        found = checks().get(check_id)
        return found.card.title.in_language(self.language) if found else check_id
