"""Parties over the wire."""

from __future__ import annotations

from hefu.services.bring_in_party import NewParty, PartyAdded
from hefu.services.show_matches import PartyMatches

__all__ = ["EXAMPLE", "NewParty", "PartyAdded", "PartyMatches"]

EXAMPLE = {
    "name": "宁波示例五金有限公司",
    "uscc": "91350100M000100Y43",
    "country_code": "CN",
    "established_on": "2015-06-01",
}
