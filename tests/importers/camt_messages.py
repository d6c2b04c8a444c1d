"""Bank messages written for the tests: every part can be replaced."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hefu.evidence.record import Document, Importer, ImportFinding, Record

ACCOUNT = "6222020200012345678"
OWNER = "<Ownr><Nm>上海恒信轴承有限公司</Nm></Ownr>"
_BODIES = {"053": ("BkToCstmrStmt", "Stmt"), "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn")}


def message(*reports: str, kind: str = "053", version: str = "08") -> str:
    """A whole document; ``reports`` are made by :func:`report`."""
    body, name = _BODIES[kind]
    inner = "".join(f"<{name}>{report}</{name}>" for report in reports)
    namespace = f"urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.{version}"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{namespace}"><{body}>'
        f"<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-03-02T08:00:00+08:00</CreDtTm></GrpHdr>"
        f"{inner}</{body}></Document>"
    )


def report(*parts: str, owner: str = OWNER, account: str = ACCOUNT, number: str = "S-1") -> str:
    """The inside of a statement or notification; ``parts`` are balances and entries."""
    return (
        f"<Id>{number}</Id><CreDtTm>2026-03-02T08:00:00+08:00</CreDtTm>"
        f"<Acct><Id><Othr><Id>{account}</Id></Othr></Id><Ccy>CNY</Ccy>{owner}</Acct>"
        + "".join(parts)
    )


def balance(kind: str, amount: str, sign: str = "CRDT", currency: str = "CNY") -> str:
    """One ``Bal``."""
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy='{currency}'>{amount}</Amt>"
        f"<CdtDbtInd>{sign}</CdtDbtInd><Dt><Dt>2026-03-01</Dt></Dt></Bal>"
    )


def entry(
    amount: str = "100.00",
    *details: str,
    sign: str = "CRDT",
    currency: str = "CNY",
    state: str = "<Sts><Cd>BOOK</Cd></Sts>",
    reference: str = "<AcctSvcrRef>REF-1</AcctSvcrRef>",
    booked: str = "<BookgDt><Dt>2026-03-01</Dt></BookgDt>",
    extra: str = "",
    batch: str = "",
) -> str:
    """One ``Ntry``."""
    inner = f"<NtryDtls>{batch}{''.join(details)}</NtryDtls>" if details or batch else ""
    return (
        f"<Ntry><Amt Ccy='{currency}'>{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>{extra}{state}"
        f"{booked}{reference}<BkTxCd/>{inner}</Ntry>"
    )


def details(
    refs: str = "", parties: str = "", remittance: str = "", amount: str = "", sign: str = ""
) -> str:
    """One ``TxDtls``."""
    money = f"<Amt Ccy='CNY'>{amount}</Amt>" if amount else ""
    direction = f"<CdtDbtInd>{sign}</CdtDbtInd>" if sign else ""
    return (
        f"<TxDtls><Refs>{refs}</Refs>{money}{direction}<RltdPties>{parties}</RltdPties>"
        f"<RmtInf>{remittance}</RmtInf></TxDtls>"
    )


class Reading:
    """What an importer made of a text."""

    def __init__(self, importer: Importer, path: Path) -> None:
        head = path.read_bytes()[:65536]
        self.is_recognised = importer.recognises(head, path.name)
        document = Document(path.name, path, "0" * 64, path.stat().st_size, date(2026, 3, 3))
        taken = list(importer.read(document))
        self.records = [one for one in taken if isinstance(one, Record)]
        self.findings = [one for one in taken if isinstance(one, ImportFinding)]

    def rows(self, table: str) -> list[Record]:
        """Records of one table, in order."""
        return [record for record in self.records if record.table == table]

    @property
    def codes(self) -> list[str]:
        """Codes of all findings, in order."""
        return [finding.code for finding in self.findings]

    @property
    def refusals(self) -> list[ImportFinding]:
        """Findings that took something out."""
        return [finding for finding in self.findings if finding.effect != "noted"]
