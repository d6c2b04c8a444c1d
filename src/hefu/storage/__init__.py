"""The only importers of database and cluster libraries."""
