"""``hefu as-of``: give an old answer again and compare it with the kept one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from hefu.cli.options import Day, book_option, language_option
from hefu.services.choose_clocks import choose_clocks
from hefu.services.data_security.erasure_list import erased_before
from hefu.services.house import House
from hefu.services.repeat_answer import repeat_answers
from hefu.services.repeat_wording import counted_line, repeated_json, repeated_lines
from hefu.vocabulary.labelled import Language


@click.command()
@click.argument("as_of", metavar="DATE", type=Day())
@click.argument("application", required=False)
@click.option("--known-on", type=Day(), required=True, help="Use nothing learned later. 获知日")
@click.option("--json", "wants_json", is_flag=True, help="As JSON, one answer a line. 输出 JSON")
@language_option
@book_option
@click.pass_obj
def command(
    house: House,
    as_of: date,
    application: str | None,
    known_on: date,
    wants_json: bool,
    language: Language,
    book: Path,
) -> int:
    """Repeat the answers kept at these two days; 1 when one differs. 复核旧结论"""
    same = count = 0
    opened = house.open_book(book)
    register = opened.register
    try:
        clocks = choose_clocks(house, as_of, known_on)
        erased = erased_before(opened.custody.erasing, known_on)
        for one in repeat_answers(house, register, clocks, application, erased):
            same, count = same + one.is_same, count + 1
            for line in [repeated_json(one)] if wants_json else repeated_lines(one, language):
                click.echo(line)
    finally:
        register.close()
    if not wants_json:
        click.echo(counted_line(same, count, language))
    return 0 if same == count else 1
