"""Findings, exposure and unknown facts under a dated policy table give one outcome with reasons."""
