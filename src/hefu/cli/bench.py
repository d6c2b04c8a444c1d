"""``hefu bench``: measure Hefu itself."""

from __future__ import annotations

import json

import click
import msgspec

from hefu.cli.options import language_option
from hefu.services.bench_detection import BenchOptions, bench_detection
from hefu.services.detection_wording import detection_lines
from hefu.services.house import House
from hefu.vocabulary.labelled import Language
from hefu.vocabulary.messages import render_message

_AT_LEAST_ONE = click.IntRange(min=1)


class Budgets(click.ParamType[tuple[int, ...]]):
    """Whole numbers with commas between."""

    name = "budgets"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        """The numbers; a usage error when one is not a number."""
        if isinstance(value, tuple):
            return value
        try:
            return tuple(int(part) for part in str(value).split(","))
        except ValueError:
            self.fail(f"{value!r}: 10,20,40", param, ctx)


@click.group()
def command() -> None:
    """Measure Hefu against planted truth. 检出效果衡量"""


@command.command("detection")
@click.option(
    "--seeds",
    type=_AT_LEAST_ONE,
    default=3,
    show_default=True,
    help="Generated books. 账簿个数",
)
@click.option("--first-seed", type=int, default=1, show_default=True, help="起始种子")
@click.option(
    "--budget",
    "budgets",
    type=Budgets(),
    default="10,20,40",
    show_default=True,
    help="Alerts read a day. 每日预警预算",
)
@click.option(
    "--ranking",
    type=click.Choice(["queue", "gravity"]),
    default="queue",
    show_default=True,
    help="Order of reading: as hefu queue, or severity and money at stake. 阅读顺序",
)
@click.option("--firms", type=_AT_LEAST_ONE, default=520, show_default=True, help="企业数")
@click.option("--invoices", type=_AT_LEAST_ONE, default=20_000, show_default=True, help="发票数")
@click.option("--applications", type=_AT_LEAST_ONE, default=280, show_default=True, help="申请数")
@click.option("--json", "wants_json", is_flag=True, help="As JSON. 输出 JSON")
@language_option
@click.pass_obj
def detection_command(
    house: House,
    seeds: int,
    first_seed: int,
    budgets: tuple[int, ...],
    ranking: str,
    firms: int,
    invoices: int,
    applications: int,
    wants_json: bool,
    language: Language,
) -> None:
    """Precision and recall per planted pattern at alert budgets, misses listed. 各模式的精确率与召回率"""

    def tell(seed: int, seconds: float | None) -> None:
        if seconds is None:
            click.echo(render_message("bench.book_begun", {"seed": seed}, language), err=True)
        else:
            told = {"seconds": f"{seconds:.1f}"}
            click.echo(f"  {render_message('bench.book_done', told, language)}", err=True)

    scored = bench_detection(
        house,
        BenchOptions(
            seed_count=seeds,
            first_seed=first_seed,
            budgets=budgets,
            ranking=ranking,
            firm_count=firms,
            invoice_count=invoices,
            application_count=applications,
        ),
        tell,
    )
    if wants_json:
        body = {"ranking": ranking, "applications": applications, **msgspec.to_builtins(scored)}
        click.echo(json.dumps(body, ensure_ascii=False, indent=2))
        return
    for line in detection_lines(scored, language):
        click.echo(line)
