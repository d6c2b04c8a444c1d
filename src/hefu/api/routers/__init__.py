"""One router a resource. How to add one: docs/internals/api.md."""
