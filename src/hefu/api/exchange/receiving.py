"""Files of an upload, from the wire to a folder of their own, a piece at a time."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from hefu.api.access.refusals import Malformed, WrongMedia
from hefu.api.exchange.desk import ReceivedFile
from hefu.api.exchange.operation import FILES
from hefu.vocabulary.errors import InvalidInput

_FILES_MAX = 5_000
_FIELDS_MAX = 16
_NAME_BYTES_MAX = 200
_PIECE = 1 << 20


@contextmanager
def upload_folder(place: Path) -> Iterator[Path]:
    """A folder for one upload; what is still in it when the request is over goes with it."""
    place.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="upload-", dir=place))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def receive_files(
    request: Request, folder: Path
) -> tuple[tuple[ReceivedFile, ...], dict[str, str]]:
    """Write the files of the form into ``folder``; the files and the other fields.

    Raises ``WrongMedia``, ``Malformed``, ``InvalidInput`` for names that cannot stand.
    """
    content_type = request.headers.get("content-type", "")
    if content_type.partition(";")[0].strip().lower() != FILES:
        raise WrongMedia("api.media_type", wanted=FILES)
    fields: dict[str, str] = {}
    found: dict[str, ReceivedFile] = {}
    try:
        async with request.form(max_files=_FILES_MAX, max_fields=_FIELDS_MAX) as form:
            for name, value in form.multi_items():
                if isinstance(value, str):
                    fields[name] = value
                    continue
                file_name = _usable_name(value)
                if file_name in found:
                    raise InvalidInput("api.file_twice", name=file_name)
                place = folder / file_name
                digest = await run_in_threadpool(_written, value.file, place)
                found[file_name] = ReceivedFile(file_name, place, digest)
    except MultiPartException as error:
        raise Malformed("api.body_unreadable", reason=error.message) from error
    except (KeyError, ValueError, AssertionError) as error:
        raise Malformed("api.body_unreadable", reason=type(error).__name__) from error
    if not found:
        raise InvalidInput("api.no_files")
    return tuple(found.values()), fields


def _usable_name(upload: UploadFile) -> str:
    """The last part of the sender's name, if a file may be called so."""
    name = (upload.filename or "").replace("\\", "/").rpartition("/")[2]
    is_plain = name.isprintable() and name.strip() == name and not name.startswith(".")
    if not name or not is_plain or len(name.encode(errors="replace")) > _NAME_BYTES_MAX:
        raise InvalidInput("api.file_name", name=ascii(name)[:200])
    return name


def _written(source: IO[bytes], place: Path) -> str:
    seen = hashlib.sha256()
    with place.open("xb") as target:
        while piece := source.read(_PIECE):
            seen.update(piece)
            target.write(piece)
        # Whoever is told that we have the file may throw his copy away.
        target.flush()
        os.fsync(target.fileno())
    return seen.hexdigest()
