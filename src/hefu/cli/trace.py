"""``hefu network trace``: where the money of a drawdown went."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from hefu.cli.committee_output import output_options, put_out
from hefu.cli.options import Day, book_option, clock_options, language_option
from hefu.services.choose_clocks import choose_clocks
from hefu.services.house import House
from hefu.vocabulary.labelled import Language


@click.command("trace")
@click.option(
    "--application", help="Application whose borrower's drawdowns are meant. 融资申请编号"
)
@click.option("--payment", help="A payment by its id or end-to-end number. 支付标识或端到端标识")
@click.option("--loan", help="Which loan of the borrower. 借据号")
@click.option("--until", type=Day(), help="Follow the money up to this day. 追踪截止日")
@language_option
@book_option
@clock_options
@output_options
@click.pass_obj
def command(
    house: House,
    application: str | None,
    payment: str | None,
    loan: str | None,
    until: date | None,
    language: Language,
    book: Path,
    as_of: date | None,
    known_on: date | None,
    wants_json: bool,
    file: Path | None,
) -> None:
    """Where the money of a drawdown went: at least, at most, and along which payments. 放款资金去向"""
    # Arrays are loaded when somebody asks, not when the command is listed.
    from hefu.services.money.read_trace import read_application, read_payment
    from hefu.services.money.trace_page import trace_page

    if (application is None) == (payment is None):
        raise click.UsageError(
            "Give either --application or --payment. 请在 --application 与 --payment 中择一填写"
        )
    clocks = choose_clocks(house, as_of, known_on)
    register = house.register(book)
    try:
        if application is not None:
            reading = read_application(register, clocks, application, loan_no=loan, until=until)
        else:
            reading = read_payment(register, clocks, str(payment), until=until)
    finally:
        register.close()
    put_out(trace_page(reading), language, wants_json=wants_json, file=file)
