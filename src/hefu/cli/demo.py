"""``hefu demo``: the whole way on an example book, from documents to reasoned decisions."""

from __future__ import annotations

import os
from pathlib import Path

import click

from hefu.cli.import_ import progress_bar
from hefu.cli.options import language_option
from hefu.services.explain_decision import as_brief, as_page
from hefu.services.house import House
from hefu.services.measure_detection import Measured
from hefu.services.page_wording import Wording
from hefu.services.run_demo import DemoOptions, DemoResult, run_demo
from hefu.services.truth_words import missing_label, pattern_label
from hefu.vocabulary.labelled import LANGUAGES, Language
from hefu.vocabulary.messages import render_message


@click.command()
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo-book"),
    show_default=True,
    help="Where the example book goes. 示例账簿文件夹",
)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="随机种子")
@click.option("--firms", type=click.IntRange(min=1), default=400, show_default=True, help="企业数")
@click.option(
    "--invoices", type=click.IntRange(min=1), default=20_000, show_default=True, help="发票数"
)
@click.option(
    "--applications", type=click.IntRange(min=1), default=200, show_default=True, help="申请数"
)
@language_option
@click.pass_obj
def command(
    house: House,
    folder: Path,
    seed: int,
    firms: int,
    invoices: int,
    applications: int,
    language: Language,
) -> int:
    """The whole way on an example book. 示例账簿全流程演示"""

    def stage(name: str, seconds: float | None) -> None:
        if seconds is None:
            click.echo(render_message(f"demo.{name}", {"seed": seed}, language))
        else:
            done = render_message("demo.done_in", {"seconds": f"{seconds:.1f}"}, language)
            click.echo(f"  {done}")

    options = DemoOptions(
        seed=seed, firm_count=firms, invoice_count=invoices, application_count=applications
    )
    with progress_bar(language) as progress:
        result = run_demo(house, folder, options, stage, progress)
    _print_ten(result)
    _print_measured(result.measured, language)
    _print_outcomes(result, language)
    _print_next(result, language)
    for undecided in result.undecided:
        click.echo(f"{undecided.application_id}: {undecided.error.text(language)}", err=True)
    return 1 if result.undecided else 0


def _print_ten(result: DemoResult) -> None:
    title = " · ".join(render_message("demo.ten", {}, language) for language in LANGUAGES)
    click.echo(f"\n━━ {title} ━━")
    for number, shown in enumerate(result.shown, 1):
        click.echo(f"\n[{number}] {shown.decision.application_no} · {shown.decision.borrower_name}")
        for language in LANGUAGES:
            for line in as_brief(shown.decision, language):
                click.echo(f"  {line}")
            truth = render_message("demo.truth", {}, language)
            click.echo(f"  ({truth}: {shown.truth.in_language(language)})")


def _print_measured(measured: Measured, language: Language) -> None:
    click.echo(f"\n━━ {render_message('demo.measured', {}, language)} ━━")
    columns = ("planted", "caught", "missed", "approved", "alike", "disturbed")
    heads = [render_message(f"demo.column_{name}", {}, language) for name in columns]
    click.echo("  ".join(f"{head:>8}" for head in heads))
    for row in measured.patterns:
        numbers = (
            row.planted_count,
            row.caught_count,
            len(row.missed),
            row.approved_count,
            row.lookalike_count,
            len(row.disturbed),
        )
        counts = "  ".join(f"{n:>{_width(h)}}" for n, h in zip(numbers, heads, strict=True))
        names = ", ".join((*row.missed, *row.disturbed))
        label = pattern_label(row.pattern).in_language(language)
        click.echo(f"{counts}  {label}" + (f"  ({names})" if names else ""))
    honest = {
        "lent": measured.honest_lent_count,
        "count": measured.honest_count,
        "incomplete": measured.incomplete_count,
        "approved": len(measured.incomplete_approved),
    }
    click.echo(render_message("demo.honest", honest, language))
    for missing in dict.fromkeys(measured.incomplete_approved):
        paper = missing_label(missing).in_language(language)
        click.echo(f"  {measured.incomplete_approved.count(missing)} × {paper}")


def _width(head: str) -> int:
    """Columns of a terminal: a Chinese character takes two, padding counted in characters."""
    wide = sum(ord(character) > 0x2E80 for character in head)
    return max(8, len(head)) + wide


def _print_outcomes(result: DemoResult, language: Language) -> None:
    say = Wording(language)
    outcomes = ", ".join(
        f"{say.code('decision_outcome', name)} {count}" for name, count in result.outcomes.items()
    )
    numbers = {"count": sum(result.outcomes.values()), "outcomes": outcomes}
    click.echo(render_message("demo.outcomes", numbers, language))


def _print_next(result: DemoResult, language: Language) -> None:
    # Where the command is not on the path, whoever started it says how to call it.
    hefu = os.environ.get("HEFU_COMMAND", "hefu")
    decision = result.shown[-1].decision if result.shown else None
    click.echo(f"\n━━ {render_message('demo.next', {}, language)} ━━")
    if decision is not None:
        Path(result.page).write_text(as_page(decision, language), encoding="utf-8")
        click.echo(f"  {result.page}")
        click.echo(f"  {hefu} explain {decision.decision_id} --book {result.book}")
    click.echo(f"  {hefu} screen --all --as-of 2026-06-30 --book {result.book}")
    click.echo(f"  {hefu} check show invoice.duplicate")
