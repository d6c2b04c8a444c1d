"""A PostgreSQL of our own: made in a temporary folder, reached by a socket alone, ended with the tests.

The programs come from the system's packages (``hefu-dev`` installs them where it may). As root the server
runs as the packages' user ``postgres``, because it refuses to run as root.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

from hefu.storage.register import open_register

_USER = "postgres"
# Durability is not what tests of statements ask for; tests of faults start a server with it.
_FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


def programs() -> Path | None:
    """Folder of ``initdb`` and ``pg_ctl`` of the newest version from 15 on; ``None``: not installed."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    installed = Path("/usr/lib/postgresql")
    if installed.is_dir():
        folders += [one / "bin" for one in installed.iterdir() if one.name.isdigit()]
    fit = [one for one in folders if (one / "pg_ctl").is_file() and int(one.parent.name) >= 15]
    return max(fit, key=lambda one: int(one.parent.name), default=None)


@contextmanager
def running(*, durable: bool = False) -> Iterator[str]:
    """The address of a new, empty server."""
    folder_of_programs = programs()
    if folder_of_programs is None:
        raise FileNotFoundError("PostgreSQL 15 or later is not installed")
    # Sockets have short paths; pytest's own folders are too deep for them.
    home = Path(tempfile.mkdtemp(prefix="hefu-pg-"))
    if os.geteuid() == 0:
        shutil.chown(home, _USER)
    data, log = home / "data", home / "log"
    settings = ("listen_addresses=", f"unix_socket_directories={home}", "max_connections=60")
    options = " ".join(f"-c {one}" for one in (*settings, *(() if durable else _FAST)))
    try:
        _run(folder_of_programs, "initdb", "-D", data, "-A", "trust", "-U", _USER, "-N")
        try:
            _run(folder_of_programs, "pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start")
            yield f"postgresql://{_USER}@/postgres?host={home}"
        finally:
            _run(folder_of_programs, "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _run(folder: Path, program: str, *arguments: str | Path) -> None:
    command: Sequence[str] = [str(folder / program), *map(str, arguments)]
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid", _USER, "--regid", _USER, "--init-groups", *command]
    # The server keeps what it inherits open; pipes of ours would never come to their end.
    done = subprocess.run(
        command,
        check=False,
        cwd="/",
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL if program == "pg_ctl" else None,
    )
    if done.returncode:
        raise RuntimeError(f"{program} ended with {done.returncode}")


class BookServer:
    """Makes books on one server quickly: each in a database of its own, copied from one laid out before."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address = address
        self._template = folder / "template"
        self._count = 0
        open_register(self._template, create=True, database=self._named("postgres")).close()

    def new_book(self, folder: Path) -> str:
        """Lay an empty book into ``folder``; the address to open it with."""
        self._count += 1
        name = f"copy_{self._count}"
        with psycopg.connect(self._named("template1"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE postgres".encode())
        (folder / "documents").mkdir(parents=True)
        shutil.copy(self._template / "register.json", folder / "register.json")
        return self._named(name)

    def _named(self, database: str) -> str:
        return self.address.replace("/postgres?", f"/{database}?")


def stop_at_once(address: str) -> None:
    """End a server of ``running`` as a power cut would: nobody is waited for and nothing is tidied up."""
    data = _home(address) / "data"
    _run(_installed(), "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def start_again(address: str) -> None:
    """Start it again with the options it had; it recovers what was committed."""
    home = _home(address)
    options = (home / "data" / "postmaster.opts").read_text(encoding="utf-8")
    given = " ".join(part.strip('"') for part in options.split()[1:] if part.strip('"') != "-D")
    given = given.replace(str(home / "data"), "").strip()
    folder = _installed()
    _run(folder, "pg_ctl", "-D", home / "data", "-l", home / "log", "-o", given, "-w", "start")


def _home(address: str) -> Path:
    return Path(address.partition("host=")[2])


def _installed() -> Path:
    found = programs()
    if found is None:
        raise FileNotFoundError("PostgreSQL 15 or later is not installed")
    return found
