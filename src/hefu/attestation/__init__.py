"""The tamper-evident log as pure functions on bytes: tree, tiles, canonical JSON, signed checkpoints,
cosignatures of witnesses, time-stamps, proof of a fork, and the bundle that proves one entry offline.

No clock, no file, no database: whoever keeps the log hands in bytes and gets bytes back."""
