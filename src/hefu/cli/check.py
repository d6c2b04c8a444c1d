"""``hefu check``: list, show, test, new, lock."""

from __future__ import annotations

import click

from hefu.cli.options import language_option
from hefu.services.describe_checks import describe_check, list_checks
from hefu.services.house import House
from hefu.services.prove_check import CheckProof, prove_check
from hefu.services.write_check import lock_checks, new_check
from hefu.vocabulary.labelled import Language
from hefu.vocabulary.labels import code_label


@click.group()
def command() -> None:
    """List, show, test and write checks. 查看、测试和编写检查项"""


@command.command("list")
@language_option
def list_(language: Language) -> None:
    """All checks with severity and version. 全部检查项"""
    for row in list_checks():
        severity = code_label("severity", row.severity).in_language(language)
        title = row.title.in_language(language)
        click.echo(f"{row.code}  {row.id:<32} {severity:<6} v{row.version}  {title}")


@command.command("show")
@click.argument("check_id")
@language_option
def show(check_id: str, language: Language) -> None:
    """The page, the SQL and the sources of one check. 检查项说明、SQL 与依据"""
    found = describe_check(check_id, language)
    summary = found.summary
    click.echo(found.page.rstrip())
    click.echo(
        f"\n{summary.code} · {summary.id} · v{summary.version} · {summary.severity} · {summary.kind}"
    )
    for title, verified in found.basis:
        mark = (
            "" if verified else {"zh": "（未核实原文）", "en": " (wording not verified)"}[language]
        )
        click.echo(f"  § {title.in_language(language)}{mark}")
    for name, parameter in found.parameters.items():
        click.echo(f"  :{name} = {parameter}")
    click.echo(f"\n{found.sql.rstrip()}\n\nsha256 {found.digest}")


@command.command("test")
@click.argument("check_ids", nargs=-1)
@click.option("--engine", "engine_names", multiple=True, default=["sqlite"], show_default=True)
@click.pass_obj
def test(house: House, check_ids: tuple[str, ...], engine_names: tuple[str, ...]) -> int:
    """Lint, cases and null sweep of the named checks, or of all. 测试检查项"""
    engines = [house.engine(name) for name in engine_names]
    wanted = check_ids or tuple(row.id for row in list_checks())
    proofs = [prove_check(check_id, engines) for check_id in wanted]
    for proof in proofs:
        _print(proof)
    return 1 if any(proof.complaints for proof in proofs) else 0


def _print(proof: CheckProof) -> None:
    verdict = "ok" if not proof.complaints else "FAILED"
    on = ", ".join(proof.engines)
    click.echo(
        f"{verdict:<7}{proof.check_id}: {proof.case_count} cases on {on}, {proof.swept_count} blanks swept"
    )
    for complaint in proof.complaints:
        click.echo(f"       {complaint}")


@command.command("new")
@click.argument("check_id")
def new(check_id: str) -> None:
    """Write the five files of a new check. 新建检查项骨架"""
    for path in new_check(check_id):
        click.echo(str(path))


@command.command("lock")
def lock() -> None:
    """Freeze the cards' needs and bump the lock file. 冻结并更新锁文件"""
    changed = lock_checks()
    click.echo("\n".join(changed) if changed else "nothing changed 无变化")
