"""``hefu network``: the questions a committee asks about guarantees, money and the chain."""

from __future__ import annotations

from importlib import import_module

import click

# subcommand -> (module, one-line help en / zh); the module holds a click command named `command`
QUESTIONS: dict[str, tuple[str, str]] = {
    "guarantees": (
        "hefu.cli.guarantees",
        "Circles, losses and what to dissolve. 担保圈、代偿损失与化解方案",
    ),
    "trace": (
        "hefu.cli.trace",
        "Where the money of a drawdown went. 放款资金去向追踪",
    ),
    "shock": (
        "hefu.cli.shock",
        "What a stop of firms costs the chain and our loans. 产业链冲击测算",
    ),
}


class LazyQuestions(click.Group):
    """Imports the module of a question when it is asked: none loads the arrays of another."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Names as a committee asks them."""
        return list(QUESTIONS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in QUESTIONS:
            return None
        command: click.Command = import_module(QUESTIONS[cmd_name][0]).command
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of questions without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in QUESTIONS.items()])


@click.group(cls=LazyQuestions)
def command() -> None:
    """Guarantees, money and the chain, each on one page. 担保圈、资金流向与产业链"""
