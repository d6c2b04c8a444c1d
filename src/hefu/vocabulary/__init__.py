"""The words everybody uses: value types, entities, terms, codes, messages, errors.

Imports nothing else of ours, so every other room may import it.
"""
