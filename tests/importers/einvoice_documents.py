"""Synthetic e-invoices for tests: built from a table of fields, with invented firms and numbers, and
easy to spoil in one place. None of them was ever issued."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from hefu.vocabulary.types import capital_amount, money
from tests.importers.ubl_documents import BUYER, SELLER, Reading, read

BLUE = "24442000000000000011"
RED = "24442000000000000099"
CONFIRMATION = "44010024010000000007"
ACCOUNT = "44201 5350 0052 512345"


def yuan(fen: int) -> str:
    """Fen as the platform prints an amount."""
    return money.format_minor(fen, "CNY").replace(",", "")


def line(net: int = 100_000, tax: int = 13_000, **words: str) -> str:
    """One line; ``words`` replace elements by name, an empty text leaves the element empty."""
    parts = {
        "ItemName": "*轴承*深沟球轴承",
        "SpecMod": "6204",
        "MeaUnits": "件",
        "Quantity": "-10" if net < 0 else "10",
        "UnPrice": "100",
        "Amount": yuan(net),
        "TaxRate": "0.13",
        "ComTaxAm": yuan(tax),
        "TotaltaxIncludedAmount": yuan(net + tax),
        "TaxClassificationCode": "1090511010000000000",
        **words,
    }
    inside = "".join(f"<{name}>{text}</{name}>" for name, text in parts.items())
    return f"<IssuItemInformation>{inside}</IssuItemInformation>\n"


def party(role: str, code: str, name: str, *more: str) -> str:
    """Seller or buyer."""
    return (
        f"<{role}Information><{role}IdNum>{code}</{role}IdNum><{role}Name>{name}</{role}Name>"
        f"{''.join(more)}</{role}Information>\n"
    )


SELLER_BLOCK = party(
    "Seller",
    SELLER,
    "深圳样本（精密）有限公司",
    "<SellerAddr>深圳市样本路 1 号</SellerAddr>",
    "<SellerBankName>样本银行深圳分行</SellerBankName>",
    f"<SellerBankAccNum>{ACCOUNT}</SellerBankAccNum>",
)
BUYER_BLOCK = party("Buyer", BUYER, "上海样本汽车有限公司")


def red_block(original: str = BLUE, confirmation: str = CONFIRMATION) -> str:
    """The element by which a red letter names the blue one."""
    return (
        f"<SpecificInformation><RedEInvoice><OriginalInvoiceCode>{original}</OriginalInvoiceCode>"
        f"<CreditNoteNumber>{confirmation}</CreditNoteNumber></RedEInvoice></SpecificInformation>\n"
    )


def remark(text: str) -> str:
    """Further words on the invoice."""
    return f"<AdditionalInformation><Remark>{text}</Remark></AdditionalInformation>\n"


def einvoice(
    *more: str,
    number: str = BLUE,
    label: str = "Y",
    kind: str = "01",
    net: int = 100_000,
    tax: int = 13_000,
    issued: str = "2024-03-05 09:30:00",
    words: str | None = None,
    lines: str | None = None,
    parties: str = SELLER_BLOCK + BUYER_BLOCK,
) -> str:
    """A whole invoice; ``more`` comes after the lines. Amounts in fen."""
    gross = net + tax
    in_words = capital_amount.format(gross) if words is None else words
    return f"""<?xml version="1.0" encoding="utf-8"?>
<EInvoice>
<Header><EIid>{number}</EIid><EInvoiceTag>SWEI3200</EInvoiceTag><InherentLabel>
<InIssuType><LabelCode>{label}</LabelCode><LabelName>是否蓝字发票标志</LabelName></InIssuType>
<EInvoiceType><LabelCode>01</LabelCode></EInvoiceType>
<GeneralOrSpecialVAT><LabelCode>{kind}</LabelCode></GeneralOrSpecialVAT>
</InherentLabel></Header>
<EInvoiceData>
{parties}<BasicInformation><TotalAmWithoutTax>{yuan(net)}</TotalAmWithoutTax>
<TotalTaxAm>{yuan(tax)}</TotalTaxAm>
<TotalTax-includedAmount>{yuan(gross)}</TotalTax-includedAmount>
<TotalTax-includedAmountInChinese>{in_words}</TotalTax-includedAmountInChinese>
<Drawer>样本</Drawer><RequestTime>{issued}</RequestTime></BasicInformation>
{line(net, tax) if lines is None else lines}{"".join(more)}</EInvoiceData>
<TaxSupervisionInfo><InvoiceNumber>{number}</InvoiceNumber>
<IssueTime>2024-03-06 00:10:00</IssueTime><TaxBureauCode>14403</TaxBureauCode>
</TaxSupervisionInfo>
</EInvoice>
"""


def red_letter(*more: str, net: int = -100_000, tax: int = -13_000, number: str = RED) -> str:
    """A red letter on the blue invoice, amounts negative as the platform prints them."""
    return einvoice(
        *(more or (red_block(),)),
        number=number,
        label="N",
        net=net,
        tax=tax,
        issued="2024-03-20 15:00:00",
    )


def packed(entries: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return target.getvalue()


def ofd(
    described: Mapping[str, str] | Sequence[tuple[str, str]],
    attached: Mapping[str, str] | None = None,
) -> bytes:
    """An OFD document with ``described`` in its CustomDatas and ``attached`` XML files."""
    pairs = described.items() if isinstance(described, Mapping) else described
    data = "".join(f'<ofd:CustomData Name="{name}">{text}</ofd:CustomData>' for name, text in pairs)
    root = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"'
        f' DocType="OFD" Version="1.1"><ofd:DocBody><ofd:DocInfo><ofd:CustomDatas>{data}'
        "</ofd:CustomDatas></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
        "</ofd:DocBody></ofd:OFD>"
    )
    page = '<ofd:Document xmlns:ofd="http://www.ofdspec.org/2016"/>'
    return packed({"OFD.xml": root, "Doc_0/Document.xml": page, **(attached or {})})


def described(net: int = 100_000, tax: int = 13_000, **changes: str) -> dict[str, str]:
    """What an OFD says of the blue invoice; ``changes`` replace values by name."""
    return {
        "发票号码": BLUE,
        "开票日期": "2024年03月05日",
        "合计金额": yuan(net),
        "合计税额": yuan(tax),
        "销售方纳税人识别号": SELLER,
        "购买方纳税人识别号": BUYER,
        **changes,
    }


def read_bytes(folder: Path, content: bytes, name: str) -> Reading:
    """What the reader that recognises the file makes of it."""
    path = folder / name
    path.write_bytes(content)
    return read(path)
