"""The registry was searched, under a name that finds nothing."""

from __future__ import annotations

from datetime import timedelta

from hefu.synth.desk import Desk
from hefu.synth.firms import Firm
from hefu.synth.papers import Deal, RegistrySearch
from hefu.synth.patterns.pledged_elsewhere import blanket_notice


def _renamed(desk: Desk, firm: Firm) -> str:
    """Give ``firm`` a name it had until a year ago."""
    old = f"{firm.region.place}{firm.brand}{firm.line.words}厂"
    changed = desk.days_ago(300, 420)
    founded = firm.established_on or changed - timedelta(days=900)
    firm.established_on = min(founded, changed - timedelta(days=700))
    firm.former_names.append((old, firm.established_on, changed))
    return old


def _search(desk: Desk, firm: Firm, name: str, hits: int) -> None:
    desk.shelf.searches.append(
        RegistrySearch(desk.numbers.running("CX", 8), firm, desk.days_ago(0, 3), name, hits)
    )


def misspelled(desk: Desk) -> Deal:
    """One character is wrong; the registry answers by exact name, and another bank's notice stays hidden."""
    deal = desk.deal(desk.fresh_firm())
    firm = deal.borrower
    wrong = firm.name.replace("有限", "有線") if "有限" in firm.name else firm.name[:-1]
    desk.without_search.add(firm)
    _search(desk, firm, wrong, 0)
    return deal.tell(borrower=firm.name, wrong=wrong)


def under_new_name_only(desk: Desk) -> Deal:
    """Renamed a year ago; another bank's notice stands under the old name, and only the new was searched."""
    deal = desk.deal(desk.fresh_firm())
    old = _renamed(desk, deal.borrower)
    made = blanket_notice(desk, deal.borrower, None, (450, 600), 1095)
    made.grantor_name = old
    desk.without_search.add(deal.borrower)
    _search(desk, deal.borrower, deal.borrower.name, 0)
    return deal.tell(borrower=deal.borrower.name, old=old, registration=made.no)


def both_names(desk: Desk) -> Deal:
    """Honest: renamed, searched under the old and the new name, nothing found."""
    deal = desk.deal(desk.fresh_firm())
    old = _renamed(desk, deal.borrower)
    desk.without_search.add(deal.borrower)
    for name in (deal.borrower.name, old):
        _search(desk, deal.borrower, name, 0)
    return deal.tell(borrower=deal.borrower.name, old=old)


PLANTED = {"misspelled": misspelled, "under_new_name_only": under_new_name_only}
LOOKALIKES = {"both_names": both_names}
TRACES = dict.fromkeys(PLANTED, "registry")
