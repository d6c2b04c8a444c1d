"""``hefu screen``: decide one application, or all that are open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click

from hefu.cli.options import book_option, clock_options, engine_option, language_option
from hefu.services.choose_clocks import choose_clocks
from hefu.services.decision_lines import as_lines
from hefu.services.explain_decision import as_json, as_page, one_line
from hefu.services.house import House
from hefu.services.page_wording import Wording
from hefu.services.screen_application import screen_application
from hefu.services.screen_book import Decided, Undecided, screen_book
from hefu.services.screen_without import compared_json, compared_lines, screen_without
from hefu.services.start_engine import start_engine
from hefu.vocabulary.labelled import Language


@click.command()
@click.argument("application", required=False)
@click.option("--all", "every", is_flag=True, help="All open applications. 全部待审申请")
@click.option(
    "--list", "listing", is_flag=True, help="Only list the open applications. 仅列出待审申请"
)
@click.option("--flip/--no-flip", default=None, help="Search the smallest flip. 计算最小变化")
@click.option(
    "--html",
    "page",
    type=click.Path(path_type=Path),
    help="Also write one printable page. 同时输出可打印网页",
)
@click.option(
    "--without",
    "source",
    metavar="SOURCE",
    help="Beside it the decision without what this source states. 剔除某一来源后对比",
)
@click.option("--json", "wants_json", is_flag=True, help="As JSON, one decision a line. 输出 JSON")
@clock_options
@engine_option
@language_option
@book_option
@click.pass_obj
def command(
    house: House,
    application: str | None,
    every: bool,
    listing: bool,
    flip: bool | None,
    page: Path | None,
    source: str | None,
    wants_json: bool,
    as_of: date | None,
    known_on: date | None,
    engine_name: str | None,
    language: Language,
    book: Path,
) -> int:
    """Check and decide one application, or --all. 审查融资申请"""
    if not (application or every or listing):
        raise click.UsageError(
            "name an application, or --all, or --list 请给出申请编号，或 --all、--list"
        )
    clocks = choose_clocks(house, as_of, known_on)
    register = house.register(book)
    try:
        if listing:
            for found in register.application_ids(clocks, "pending"):
                click.echo(found)
            return 0
        engine = start_engine(house, engine_name, clocks)
        if source is not None:
            if not application or every:
                raise click.UsageError("--without needs one application 请指定一笔申请")
            asked = (application, source)
            compared = screen_without(house, book, engine, asked, clocks)
            wanted = [compared_json(compared).decode()] if wants_json else None
            for line in wanted or compared_lines(compared, language):
                click.echo(line)
            return 0
        if application and not every:
            with_flip = flip is not False
            decision = screen_application(
                register, engine, application, clocks, with_flip=with_flip
            )
            if page is not None:
                page.write_text(as_page(decision, language), encoding="utf-8")
            for line in [as_json(decision)] if wants_json else as_lines(decision, language):
                click.echo(line)
            return 0
        return _screen_all(
            screen_book(register, engine, clocks, with_flip=bool(flip)),
            language,
            wants_json=wants_json,
        )
    finally:
        register.close()


def _screen_all(decisions: Iterable[Decided], language: Language, *, wants_json: bool) -> int:
    say = Wording(language)
    counts: Counter[str] = Counter()
    failed = 0
    for decision in decisions:
        if isinstance(decision, Undecided):
            failed += 1
            click.echo(f"{decision.application_id}  {decision.error.text(language)}", err=True)
            continue
        counts[decision.outcome] += 1
        click.echo(as_json(decision, indent=None) if wants_json else one_line(decision, language))
    if not wants_json:
        total = ", ".join(
            f"{say.code('decision_outcome', o)} {n}" for o, n in sorted(counts.items())
        )
        click.echo(f"\n{total}" + (f", {say('undecided')} {failed}" if failed else ""))
    return 1 if failed else 0
