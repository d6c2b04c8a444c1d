"""The glossary: one word, one file, one meaning."""
