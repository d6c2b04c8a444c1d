"""Bytes as received, kept for ever under their digest."""

from hefu.storage.files.document_files import DocumentFiles

__all__ = ["DocumentFiles"]
