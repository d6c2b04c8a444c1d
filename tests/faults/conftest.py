"""Books on each database, as the tests of the register have them."""

from tests.storage.register.conftest import database, register

__all__ = ["database", "register"]
