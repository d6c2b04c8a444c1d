"""``hefu dev-issuer``: tokens for trying the API out. Not for production."""

from __future__ import annotations

from pathlib import Path

import click

from hefu.services.house import House
from hefu.vocabulary.messages import render_message

_FOLDER = click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("dev-issuer"),
    show_default=True,
    help="Folder of its keys; made on first use. 密钥文件夹",
)
_ISSUER = click.option(
    "--issuer", default="http://127.0.0.1:8009", show_default=True, help="Its name. 签发方名称"
)


@click.group()
def command() -> None:
    """Sign tokens for trials; NOT FOR PRODUCTION. 试用令牌签发（严禁用于生产）"""


@command.command("token")
@click.option("--subject", required=True, help="Opaque id of the person. 调用者标识")
@click.option("--role", required=True, help="What the person is. 角色")
@click.option("--tenant", required=True, help="Whose book. 租户")
@click.option("--party", default="", help="For roles from outside: the party. 所代表主体")
@_FOLDER
@_ISSUER
@click.pass_obj
def token_command(
    house: House, subject: str, role: str, tenant: str, party: str, folder: Path, issuer: str
) -> None:
    """Print a token of one hour. 输出一小时有效的令牌"""
    made = house.dev_issuer(folder, issuer)
    click.echo(made.token(subject=subject, role=role, tenant=tenant, party=party))


@command.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address. 监听地址")
@click.option("--port", type=int, default=8009, show_default=True, help="Port. 端口")
@_FOLDER
@_ISSUER
@click.pass_obj
def serve_command(house: House, host: str, port: int, folder: Path, issuer: str) -> None:
    """Serve discovery, keys and tokens to whoever asks. 提供发现文档、公钥与令牌"""
    for language in ("zh", "en"):
        warning = render_message("dev_issuer.warning", {}, "zh" if language == "zh" else "en")
        click.echo(click.style(warning, fg="red", bold=True), err=True)
    house.dev_issuer(folder, issuer).serve(host, port)
