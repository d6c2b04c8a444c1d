"""One group borrows through several members, each within its own line."""

from __future__ import annotations

from hefu.synth.desk import Desk
from hefu.synth.firms import Firm, Holding, Party
from hefu.synth.papers import Deal, Facility

_WAN = 1_000_000
_HEAVY = (5_200, 7_600)  # ten thousand yuan that each member of a large group already owes
_LIGHT = (60, 220)


def _own(desk: Desk, firm: Firm, holders: list[tuple[Party, int]]) -> None:
    desk.chain.holdings = [held for held in desk.chain.holdings if held.owned is not firm]
    since = max(desk.days_ago(500, 2000), firm.established_on or desk.days_ago(400, 400))
    desk.chain.holdings += [Holding(owner, firm, share, since) for owner, share in holders]
    firm.controller = None


def _person(desk: Desk) -> Party:
    person = desk.registrar.person()
    desk.chain.others.append(person)
    return person


def _members(desk: Desk, count: int, share_bp: int) -> tuple[list[Firm], Party]:
    firms = [desk.fresh_firm() for _ in range(count)]
    head = desk.registrar.holding_company(firms[0].brand)
    desk.chain.others.append(head)
    for firm in firms:
        rest = 10_000 - share_bp
        _own(desk, firm, [(head, share_bp), *([(_person(desk), rest)] if rest else [])])
        if share_bp <= 5000:
            firm.controller = desk.chain.holdings[-1].owner
    return firms, head


def _apply_all(desk: Desk, firms: list[Firm], owed: tuple[int, int]) -> Deal:
    """Each member asks in the same days; the last one's application is told about."""
    deals = [desk.deal(firm) for firm in firms]
    for deal in deals:
        minor = desk.dice.whole(*owed) * _WAN
        desk.facility(deal.borrower, deal.requested_minor * 2)
        desk.other_loans[deal.borrower] = [
            Facility(
                no=desk.numbers.running("LD"),
                borrower=deal.borrower,
                product="流动资金贷款",
                limit_minor=minor * 11 // 10,
                valid_from=desk.days_ago(100, 200),
                valid_until=desk.days_ago(-300, -200),
                used_minor=minor,
            )
        ]
    for deal in deals[:-1]:
        desk.file_counterpart(deal, "pending")
    names = "、".join(firm.name for firm in firms)
    return deals[-1].tell(firms=names, count=len(firms))


def holding_group(desk: Desk) -> Deal:
    """A holding company owns all members outright; the line of each is modest, their sum is not."""
    firms, head = _members(desk, 4, 10_000)
    return _apply_all(desk, firms, _HEAVY).tell(head=head.name)


def one_controller(desk: Desk) -> Deal:
    """Shares lie with nominees; all members declare the same actual controller."""
    firms = [desk.fresh_firm() for _ in range(4)]
    ruler = _person(desk)
    for firm in firms:
        _own(desk, firm, [(_person(desk), 3400), (_person(desk), 3300), (_person(desk), 3300)])
        firm.controller = ruler
    return _apply_all(desk, firms, _HEAVY).tell(head=ruler.name)


def hidden_nominees(desk: Desk) -> Deal:
    """Nominees hold the shares and nobody declares who controls them."""
    firms = [desk.fresh_firm() for _ in range(4)]
    ruler = _person(desk)
    for firm in firms:
        one, two = _person(desk), _person(desk)
        _own(desk, firm, [(one, 6000), (two, 4000)])
        firm.controller = one
    return _apply_all(desk, firms, _HEAVY).tell(head=ruler.name)


def small_group(desk: Desk) -> Deal:
    """Honest: a group of small firms whose sum is small as well."""
    firms, head = _members(desk, 3, 10_000)
    return _apply_all(desk, firms, _LIGHT).tell(head=head.name)


def minority_holdings(desk: Desk) -> Deal:
    """Honest: one investor holds a fifth of each firm and decides in none."""
    firms, head = _members(desk, 4, 2_000)
    return _apply_all(desk, firms, _LIGHT).tell(head=head.name)


PLANTED = {
    "holding_group": holding_group,
    "one_controller": one_controller,
    "hidden_nominees": hidden_nominees,
}
LOOKALIKES = {"small_group": small_group, "minority_holdings": minority_holdings}
TRACES = {"holding_group": "network", "one_controller": "network", "hidden_nominees": "none"}
