"""A whole book in one file, and back: the same file from either database into either."""

from hefu.storage.backup.putting_back import restore
from hefu.storage.backup.writing import back_up

__all__ = ["back_up", "restore"]
