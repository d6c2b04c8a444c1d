"""The published folder of a log: tiles, entry bundles, checkpoint. A file under its name is complete."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from hefu.vocabulary.errors import Unavailable


class LogFolder:
    """Fulfils ``services.log_port.LogFiles``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; nothing when it is not there."""
        try:
            return (self.folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise Unavailable("log.file_unreadable", path=path, reason=str(error)) from error

    def write(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Write, flush, rename, flush the folders; see the port."""
        with _disk_refuses(self.folder):
            parts = [(self._part(path, content), self.folder / path) for path, content in files]
            for part, final in parts:
                give_name(part, final)
            for folder in sorted({one for _, final in parts for one in self._upwards(final)}):
                flush_folder(folder)

    def forget_partial(self, paths: Sequence[str]) -> None:
        """Remove the folders of narrower forms; one that stays does no harm."""
        for path in paths:
            shutil.rmtree(self.folder / f"{path}.p", ignore_errors=True)

    def _part(self, path: str, content: bytes) -> Path:
        final = self.folder / path
        final.parent.mkdir(parents=True, exist_ok=True)
        part = final.parent / f".{final.name}.{os.getpid()}.part"
        with part.open("wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        return part

    def _upwards(self, final: Path) -> Iterator[Path]:
        """The folders that a new file may have made, with the one that holds the log."""
        for folder in final.parents:
            yield folder
            if folder == self.folder.parent:
                return


class KeyFile:
    """Fulfils ``services.log_port.LogKeys``: a file that is named, or one made beside the book's data."""

    def __init__(self, beside: Path, named: str | None) -> None:
        self._is_named = named is not None
        self.place = beside if named is None else Path(named)

    def read(self) -> str | None:
        """The key's text; nothing when the file beside the data is not there yet."""
        try:
            return self.place.read_text(encoding="utf-8").strip()
        except FileNotFoundError as error:
            if self._is_named:
                raise Unavailable("log.key_missing", path=str(self.place)) from error
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise Unavailable(
                "log.file_unreadable", path=str(self.place), reason=str(error)
            ) from error

    def make(self, text: str) -> None:
        """Write the key for its owner alone; a file that is there is left alone and refused."""
        write_secret(self.place, text)

    def waiting(self) -> str | None:
        """The key that is to take over; nothing when none waits."""
        try:
            return self._next.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            path, reason = str(self._next), str(error)
            raise Unavailable("log.file_unreadable", path=path, reason=reason) from error

    def make_waiting(self, text: str) -> None:
        """Write the key that is to take over, beside the one that signs."""
        write_secret(self._next, text)

    def promote(self, key_id: str) -> Path:
        """One rename: at every moment there is a key under its name."""
        retired = self.retired_place(key_id)
        with _disk_refuses(self.place):
            with suppress(FileExistsError):
                os.link(self.place, retired)
            self._next.replace(self.place)
            flush_folder(self.place.parent)
        return retired

    def retired_place(self, key_id: str) -> Path:
        """Beside the one that signs."""
        return self.place.with_name(f"{self.place.name}.retired-{key_id}")

    @property
    def _next(self) -> Path:
        return self.place.with_name(f"{self.place.name}.next")


def write_secret(place: Path, text: str) -> None:
    """A new file that its owner alone may read. Raises ``Unavailable``, also when it is there already."""
    with _disk_refuses(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as writer:
            writer.write(text + "\n")
            writer.flush()
            os.fsync(writer.fileno())
        flush_folder(place.parent)


def give_name(part: Path, final: Path) -> None:
    """Let a file that is complete and flushed appear under its name."""
    part.replace(final)


def flush_folder(folder: Path) -> None:
    """Make a rename or a new folder survive a power cut; where folders cannot be flushed they need not be."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _disk_refuses(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable("log.not_written", path=str(path), reason=str(error)) from error
