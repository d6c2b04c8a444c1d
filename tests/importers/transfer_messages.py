"""Orders and transfers written for the tests: every part can be replaced."""

from __future__ import annotations

INVOICE_NO = "26440000000000000001"


def othr(tag: str, number: str) -> str:
    return f"<{tag}><Id><Othr><Id>{number}</Id></Othr></Id></{tag}>"


def named(tag: str, name: str) -> str:
    return f"<{tag}><Nm>{name}</Nm></{tag}>"


def remittance(number: str = INVOICE_NO, kind: str = "CINV", amount: str = "") -> str:
    money = f"<RfrdDocAmt><RmtdAmt Ccy='CNY'>{amount}</RmtdAmt></RfrdDocAmt>" if amount else ""
    return (
        f"<RmtInf><Strd><RfrdDocInf><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>"
        f"<Nb>{number}</Nb></RfrdDocInf>{money}</Strd></RmtInf>"
    )


DEBTOR = named("Dbtr", "Harbour Machines") + othr("DbtrAcct", "B-200")
CREDITOR = named("Cdtr", "Sunrise Fasteners") + othr("CdtrAcct", "S-100")
REFS = "<PmtId><InstrId>I-1</InstrId><EndToEndId>E2E-1</EndToEndId></PmtId>"


def order(
    refs: str = REFS,
    amount: str = "<Amt><InstdAmt Ccy='CNY'>50.00</InstdAmt></Amt>",
    creditor: str = CREDITOR,
    extra: str = "",
) -> str:
    """One transaction of an order."""
    return f"<CdtTrfTxInf>{refs}{amount}{creditor}{extra}</CdtTrfTxInf>"


def group(
    *orders: str, day: str = "<Dt>2026-03-25</Dt>", debtor: str = DEBTOR, number: str = "P-1"
) -> str:
    """One ``PmtInf``."""
    agent = "<DbtrAgt><FinInstnId><BICFI>ABOCCNBJXXX</BICFI></FinInstnId></DbtrAgt>"
    return (
        f"<PmtInf><PmtInfId>{number}</PmtInfId><PmtMtd>TRF</PmtMtd>"
        f"<ReqdExctnDt>{day}</ReqdExctnDt>{debtor}{agent}{''.join(orders)}</PmtInf>"
    )


def pain001(*groups: str, version: str = "09", count: str = "1", total: str = "") -> str:
    """A whole order."""
    control = f"<CtrlSum>{total}</CtrlSum>" if total else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.{version}">'
        "<CstmrCdtTrfInitn><GrpHdr><MsgId>M-1</MsgId><CreDtTm>2026-03-24T09:00:00</CreDtTm>"
        f"<NbOfTxs>{count}</NbOfTxs>{control}</GrpHdr>{''.join(groups)}</CstmrCdtTrfInitn></Document>"
    )


def transfer(
    refs: str = (
        "<PmtId><EndToEndId>E2E-1</EndToEndId><TxId>T-1</TxId>"
        "<UETR>128551E7-3799-41B3-B82B-F87A59E8345F</UETR></PmtId>"
    ),
    amount: str = "<IntrBkSttlmAmt Ccy='CNY'>50.00</IntrBkSttlmAmt>",
    day: str = "",
    parties: str = DEBTOR + CREDITOR,
    extra: str = "",
) -> str:
    """One transaction between banks."""
    return f"<CdtTrfTxInf>{refs}{amount}{day}{parties}{extra}</CdtTrfTxInf>"


def pacs008(*transfers: str, version: str = "08", count: str = "1", header: str = "") -> str:
    """A whole message between banks."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.{version}">'
        "<FIToFICstmrCdtTrf><GrpHdr><MsgId>X-1</MsgId><CreDtTm>2026-03-25T09:00:00</CreDtTm>"
        f"<NbOfTxs>{count}</NbOfTxs><IntrBkSttlmDt>2026-03-25</IntrBkSttlmDt>{header}"
        "<InstgAgt><FinInstnId><BICFI>ABOCCNBJXXX</BICFI></FinInstnId></InstgAgt></GrpHdr>"
        f"{''.join(transfers)}</FIToFICstmrCdtTrf></Document>"
    )
