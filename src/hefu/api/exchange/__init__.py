"""One request and its answer: operations, problems, keys for asking twice, pages, tags."""
