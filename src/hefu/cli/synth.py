"""``hefu synth``: write an example book with planted truth."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from hefu.cli.options import Day, language_option
from hefu.services.house import House
from hefu.services.write_example_book import AS_OF, write_example_book
from hefu.services.write_example_deal import write_example_deal
from hefu.vocabulary.labelled import Language
from hefu.vocabulary.messages import render_message

_AT_LEAST_ONE = click.IntRange(min=1)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="The same seed gives the same bytes. 随机种子",
)
@click.option(
    "--firms",
    "firm_count",
    type=_AT_LEAST_ONE,
    default=400,
    show_default=True,
    help="Trading firms. 企业数",
)
@click.option(
    "--invoices",
    "invoice_count",
    type=_AT_LEAST_ONE,
    default=20_000,
    show_default=True,
    help="Invoices. 发票数",
)
@click.option(
    "--applications",
    "application_count",
    type=_AT_LEAST_ONE,
    default=200,
    show_default=True,
    help="Applications. 融资申请数",
)
@click.option(
    "--months",
    "month_count",
    type=_AT_LEAST_ONE,
    default=24,
    show_default=True,
    help="Months of history. 历史月数",
)
@click.option(
    "--as-of",
    type=Day(),
    show_default=f"{AS_OF.isoformat()}; a deal: today",
    help="Day the book is about. 业务日期",
)
@click.option(
    "--deal",
    "is_deal",
    is_flag=True,
    help="One sound application and nothing else. 仅生成一笔可批准的申请",
)
@language_option
@click.pass_obj
def command(
    house: House,
    folder: Path,
    seed: int,
    firm_count: int,
    invoice_count: int,
    application_count: int,
    month_count: int,
    as_of: date | None,
    is_deal: bool,
    language: Language,
) -> int:
    """Write an example book into FOLDER: documents to import, and the truth beside them. 生成示例账簿"""
    if is_deal:
        deal = write_example_deal(folder, as_of or house.clock.today())
        click.echo(render_message("synth.deal_written", deal, language))
        return 0
    as_of = as_of or AS_OF
    summary = write_example_book(
        folder,
        as_of=as_of,
        seed=seed,
        firm_count=firm_count,
        invoice_count=invoice_count,
        application_count=application_count,
        month_count=month_count,
    )
    told = {
        "folder": folder,
        "as_of": as_of,
        "firms": summary.firm_count,
        "invoices": summary.invoice_count,
        "applications": summary.application_count,
        "files": sum(summary.documents.values()),
        "rows": sum(summary.rows.values()),
        **{label: summary.labels.get(label, 0) for label in _LABELS},
    }
    click.echo(render_message("synth.written", told, language))
    return 0


_LABELS = ("honest", "honest_incomplete", "planted", "counterpart", "apart")
