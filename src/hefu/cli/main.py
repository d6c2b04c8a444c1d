"""``hefu``: the group of commands; each is imported only when it is called."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

import click

from hefu import __version__
from hefu.services.house import House
from hefu.vocabulary.errors import HefuError

# command -> (module, one-line help zh / en); the module holds a click command named `command`
COMMANDS: dict[str, tuple[str, str]] = {
    "import": ("hefu.cli.import_", "Put a folder of documents in. 导入单据文件夹"),
    "screen": ("hefu.cli.screen", "Check and decide applications. 审查融资申请"),
    "queue": ("hefu.cli.queue", "What to look at first this morning. 晨间预警队列"),
    "as-of": ("hefu.cli.as_of", "Repeat old answers and compare. 复核旧结论"),
    "explain": ("hefu.cli.explain", "Explain one decision. 解释一项决定"),
    "check": ("hefu.cli.check", "List, show, test and write checks. 检查项"),
    "product": ("hefu.cli.product", "Show products and what they ask for. 融资产品"),
    "party": ("hefu.cli.party", "Parties under several names. 主体匹配"),
    "consent": ("hefu.cli.consent", "Consents of firms to show their data. 数据授权"),
    "erase": ("hefu.cli.erase", "Take a paper away for good. 删除单据"),
    "parameter": ("hefu.cli.parameter", "Show numbers of law and policy. 参数"),
    "network": ("hefu.cli.network", "Guarantees, money and the chain. 担保圈、资金流向与产业链"),
    "log": ("hefu.cli.log", "The tamper-evident log. 防篡改日志"),
    "lifecycle": ("hefu.cli.lifecycle", "States of instruments and who moves them. 业务状态"),
    "ledger": ("hefu.cli.ledger", "The double-entry ledger. 复式账"),
    "loan": ("hefu.cli.loan", "Plans of payments, what is owed. 还款计划与应还款项"),
    "serve": ("hefu.cli.serve", "Serve the API over a folder of books. 提供 HTTP 接口"),
    "webhook": ("hefu.cli.webhook", "Systems told of what goes on. 事件通知"),
    "dev-issuer": ("hefu.cli.dev_issuer", "Tokens for trials only. 试用令牌（非生产）"),
    "book": ("hefu.cli.book", "Keep a book in order. 账簿维护"),
    "sweep": ("hefu.cli.sweep", "Run all row checks over Parquet. 全量筛查"),
    "synth": ("hefu.cli.synth", "Write an example book. 生成示例账簿"),
    "bench": ("hefu.cli.bench", "Measure Hefu against planted truth. 检出效果衡量"),
    "demo": ("hefu.cli.demo", "The whole way on an example book. 演示"),
}


class LazyCommands(click.Group):
    """Imports a command's module when it is called, so that ``--help`` stays quick."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Names in the order of a day's work."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="hefu")
def hefu() -> None:
    """Hefu 合符: finance manufacturing supply chains only where trade, goods and money match."""


def run(house: House, arguments: Sequence[str] | None = None) -> int:
    """Run one command, then seal what it entered into the log; 0 fine, 1 an error that a person can act on,
    2 wrong usage, 130 interrupted."""
    outcome = _outcome(house, arguments)
    try:
        if written := house.written_books():
            import_module("hefu.services.log.seal").seal_books(house, written)
    except HefuError as error:
        _tell(error)
        return outcome or 1
    return outcome


def _outcome(house: House, arguments: Sequence[str] | None) -> int:
    try:
        outcome = hefu.main(args=arguments, obj=house, standalone_mode=False, prog_name="hefu")
    except click.UsageError as error:
        error.show()
        return 2
    except click.exceptions.Abort:
        click.echo("interrupted 已中断", err=True)
        return 130
    except HefuError as error:
        _tell(error)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return outcome if isinstance(outcome, int) else 0


def _tell(error: HefuError) -> None:
    click.echo(f"{error.text('zh')}\n{error.text('en')}\n[{error.code}]", err=True)
