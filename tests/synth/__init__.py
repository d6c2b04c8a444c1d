"""The example book: same bytes for a seed, valid documents, honest background, truth that fits."""
