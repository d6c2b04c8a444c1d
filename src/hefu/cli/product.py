"""``hefu product``: supply-chain-finance products and what each asks for before money moves."""

from __future__ import annotations

from datetime import date

import click

from hefu.cli.options import clock_options, language_option
from hefu.services.choose_clocks import choose_clocks
from hefu.services.describe_products import ProductPage, list_products, show_product
from hefu.vocabulary.labelled import Label, Language
from hefu.vocabulary.messages import render_message


@click.group()
def command() -> None:
    """Show products and what they ask for. 融资产品"""


@command.command("list")
@clock_options
@language_option
@click.pass_context
def list_command(
    ctx: click.Context, as_of: date | None, known_on: date | None, language: Language
) -> None:
    """Every product, its papers and the number of checks it requires. 全部产品"""
    for page in list_products(choose_clocks(ctx.obj, as_of, known_on)):
        words = {
            "id": page.id,
            "title": page.title.in_language(language),
            "technique_class": page.technique_class.in_language(language),
            "papers": _joined(page.papers, language),
            "required": str(len(page.required)),
            "watched": str(len(page.watched)),
        }
        click.echo(render_message("product_page.line", words, language))


@command.command("show")
@click.argument("product_id")
@clock_options
@language_option
@click.pass_context
def show_command(
    ctx: click.Context,
    product_id: str,
    as_of: date | None,
    known_on: date | None,
    language: Language,
) -> None:
    """One product: parties, papers, limits, checks. 单个产品的要求"""
    page = show_product(product_id, choose_clocks(ctx.obj, as_of, known_on))
    click.echo(click.style(f"{page.title.in_language(language)}  {page.id}", bold=True))
    click.echo(page.meaning.in_language(language))
    _echo_facts(page, language)
    _echo_limits(page, language)
    for part, lines in (("required", page.required), ("watched", page.watched)):
        if lines:
            _head(part, language)
            for line in lines:
                click.echo(f"  {line.words.in_language(language)}  {line.id}")
    _head("basis", language)
    for title in page.basis:
        click.echo(f"  {title.in_language(language)}")
    if not page.verified:
        click.echo(click.style(_words("unverified", language), fg="red", bold=True))


def _echo_facts(page: ProductPage, language: Language) -> None:
    period = {"effective_from": str(page.effective_from), "known_from": str(page.known_from)}
    click.echo(render_message("product_page.period", period, language))
    for name, text in (
        ("technique_class", page.technique_class.in_language(language)),
        ("papers", _joined(page.papers, language)),
        ("confirmed_by", page.confirmed_by.in_language(language)),
        ("claim_effect", page.claim_effect.in_language(language)),
        ("registration", page.registration.in_language(language)),
        ("repayment_source", page.repayment_source.in_language(language)),
    ):
        _head(name, language)
        click.echo(f"  {text}")
    _head("parties", language)
    for party in page.parties:
        click.echo(f"  {party.words.in_language(language)}")
    _head("documents", language)
    for document, why in page.documents:
        words = {"document": document.words.in_language(language), "why": why.in_language(language)}
        click.echo("  " + render_message("product_page.document", words, language))


def _echo_limits(page: ProductPage, language: Language) -> None:
    _head("limits", language)
    for limit in page.limits:
        words = {
            "title": limit.title.in_language(language),
            "value": limit.value.in_language(language),
            "parameter": limit.parameter,
        }
        mark = "" if limit.verified else "  " + _words("unverified_mark", language)
        click.echo("  " + render_message("product_page.limit", words, language) + mark)


def _head(name: str, language: Language) -> None:
    click.echo(click.style(_words(name, language), bold=True))


def _words(name: str, language: Language) -> str:
    return render_message(f"product_page.{name}", {}, language)


def _joined(labels: tuple[Label, ...], language: Language) -> str:
    return ("、" if language == "zh" else ", ").join(one.in_language(language) for one in labels)
