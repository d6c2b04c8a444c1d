"""Hefu 合符: finance manufacturing supply chains only where trade, goods and money match."""

__version__ = "0.1.0"
__all__ = ["__version__"]
