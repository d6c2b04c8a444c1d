"""From findings to a day's work: causes, ranking, owners. Pure; nothing here decides on money."""
