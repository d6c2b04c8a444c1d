"""The committee page about guarantees: structures, losses, what to dissolve, what changed."""
