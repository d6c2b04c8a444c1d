"""Findings, exposure and unknown facts under a dated policy table give one outcome with reasons.

``policy`` reads the tables; ``situation`` is what the checks, facts and doubts say together; ``decide``
applies one table to one situation and is total: a situation without a row raises ``PolicyIncomplete``;
``moves`` and ``flip`` search the smallest change of the evidence that would alter the outcome.
"""
