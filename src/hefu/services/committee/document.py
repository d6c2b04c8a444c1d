"""A committee page as one printable HTML document, and as JSON."""

from __future__ import annotations

import json
from functools import cache, partial
from importlib.resources import files

import jinja2
import msgspec

from hefu import __version__
from hefu.services.committee.page import CommitteePage, said
from hefu.vocabulary.labelled import Language

TEMPLATE = "committee.html"


def as_document(page: CommitteePage, language: Language) -> str:
    """One self-contained page that prints on paper: no script, no font, no address outside."""
    return _template().render(
        page=page,
        lang=language,
        say=partial(_say, language),
        version=__version__,
    )


def as_json(page: CommitteePage) -> str:
    """Everything the page says in both languages and in bare numbers; pictures are left out."""
    told = msgspec.to_builtins(page)
    for section in told["sections"]:
        section["picture"] = section["picture"] and section["picture"]["in_words"]
    return json.dumps(told, ensure_ascii=False, indent=2)


def _say(language: Language, phrase: str, **arguments: object) -> str:
    return said(f"committee.{phrase}", **arguments).in_language(language)


@cache
def _template() -> jinja2.Template:
    text = files("hefu.services.templates").joinpath(TEMPLATE).read_text(encoding="utf-8")
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    return environment.from_string(text)
