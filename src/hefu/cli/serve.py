"""``hefu serve``: the API over a folder of books."""

from __future__ import annotations

from pathlib import Path

import click

from hefu.cli.options import engine_option
from hefu.services.book_shelf import BookShelf
from hefu.services.house import House
from hefu.services.serve_settings import ServeSettings


@click.command()
@click.option(
    "--books",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Folder whose subfolders are the books, one a tenant. 账簿总文件夹，每个子文件夹为一个租户",
)
@click.option(
    "--issuer", required=True, help="Who signs the tokens, as it names itself. 令牌签发方"
)
@click.option("--audience", default="hefu", show_default=True, help="For whom. 令牌受众")
@click.option(
    "--jwks",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Its public keys in a file; else by discovery. 签发方公钥文件，缺省时自动发现",
)
@click.option(
    "--policies",
    type=click.Path(path_type=Path, file_okay=False),
    help="Cedar policies in place of those of the program. 自定义 Cedar 策略文件夹",
)
@click.option("--new-book", "new_books", multiple=True, help="Make this book first. 先建立该账簿")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address. 监听地址")
@click.option("--port", type=int, default=8000, show_default=True, help="Port. 端口")
@click.option(
    "--requests-per-minute",
    type=click.IntRange(1, 1_000_000),
    default=600,
    show_default=True,
    help="For one subject. 每个调用者每分钟请求上限",
)
@engine_option
@click.pass_obj
def command(
    house: House,
    books: Path,
    issuer: str,
    audience: str,
    jwks: Path | None,
    policies: Path | None,
    new_books: tuple[str, ...],
    host: str,
    port: int,
    requests_per_minute: int,
    engine_name: str | None,
) -> None:
    """Serve the API over a folder of books. 提供 HTTP 接口"""
    settings = ServeSettings(
        books=books,
        issuer=issuer,
        audience=audience,
        jwks=jwks,
        policies=policies,
        host=host,
        port=port,
        engine=engine_name,
        requests_per_minute=requests_per_minute,
    )
    for name in new_books:
        BookShelf(house, books).create(name)
    click.echo(f"http://{host}:{port}/v1  ({books})", err=True)
    house.serve(settings)
