"""Webhooks: receivers elsewhere are told, signed and again and again, that something happened in the book."""
