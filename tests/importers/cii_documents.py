"""A CII invoice for tests: small, correct, and easy to spoil in one place."""

from __future__ import annotations

from tests.importers.ubl_documents import BUYER, NUMBER, SELLER

_STANDARD = "urn:un:unece:uncefact:data:standard"
EN_PROFILE = "urn:cen.eu:en16931:2017"


def day(text: str, form: str = "102") -> str:
    return f'<udt:DateTimeString format="{form}">{text}</udt:DateTimeString>'


def party(role: str, code: str, name: str, extra: str = "") -> str:
    return f"""<ram:{role}>{extra}<ram:Name>{name}</ram:Name>
  <ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">{code}</ram:ID></ram:SpecifiedTaxRegistration>
</ram:{role}>"""


def agreement(
    *extra: str,
    seller: str = party("SellerTradeParty", SELLER, "深圳样本精密有限公司"),
    buyer: str = party("BuyerTradeParty", BUYER, "上海样本汽车有限公司"),
) -> str:
    inner = seller + buyer + "".join(extra)
    return f"<ram:ApplicableHeaderTradeAgreement>{inner}</ram:ApplicableHeaderTradeAgreement>"


def reference(name: str, number: str) -> str:
    return f"<ram:{name}><ram:IssuerAssignedID>{number}</ram:IssuerAssignedID></ram:{name}>"


def taxed(name: str, category: str = "S", rate: str | None = "13", extra: str = "") -> str:
    percent = (
        "" if rate is None else f"<ram:RateApplicablePercent>{rate}</ram:RateApplicablePercent>"
    )
    return (
        f"<ram:{name}>{extra}<ram:TypeCode>VAT</ram:TypeCode>"
        f"<ram:CategoryCode>{category}</ram:CategoryCode>{percent}</ram:{name}>"
    )


def breakdown(
    tax: str = "130.00", taxable: str = "1000.00", category: str = "S", rate: str | None = "13"
) -> str:
    amounts = (
        f"<ram:CalculatedAmount>{tax}</ram:CalculatedAmount>"
        f"<ram:BasisAmount>{taxable}</ram:BasisAmount>"
    )
    return taxed("ApplicableTradeTax", category, rate, amounts)


def totals(
    lines: str = "1000.00",
    net: str = "1000.00",
    tax: str = "130.00",
    gross: str = "1130.00",
    extra: str = "",
) -> str:
    return f"""<ram:SpecifiedTradeSettlementHeaderMonetarySummation>
  <ram:LineTotalAmount>{lines}</ram:LineTotalAmount>{extra}
  <ram:TaxBasisTotalAmount>{net}</ram:TaxBasisTotalAmount>
  <ram:TaxTotalAmount currencyID="CNY">{tax}</ram:TaxTotalAmount>
  <ram:GrandTotalAmount>{gross}</ram:GrandTotalAmount>
  <ram:DuePayableAmount>{gross}</ram:DuePayableAmount>
</ram:SpecifiedTradeSettlementHeaderMonetarySummation>"""


def settlement(*extra: str, tax: str = breakdown(), sums: str = totals()) -> str:
    terms = (
        f"<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime>{day('20260530')}"
        "</ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>"
    )
    return (
        "<ram:ApplicableHeaderTradeSettlement>"
        f"<ram:InvoiceCurrencyCode>CNY</ram:InvoiceCurrencyCode>{''.join(extra)}{tax}{terms}{sums}"
        "</ram:ApplicableHeaderTradeSettlement>"
    )


def line(
    number: str = "1",
    quantity: str = "10",
    net: str = "1000.00",
    price: str = "100.00",
    base: str = "",
) -> str:
    return f"""<ram:IncludedSupplyChainTradeLineItem>
  <ram:AssociatedDocumentLineDocument><ram:LineID>{number}</ram:LineID>
  </ram:AssociatedDocumentLineDocument>
  <ram:SpecifiedTradeProduct><ram:SellerAssignedID>B-1</ram:SellerAssignedID>
    <ram:Name>轴承</ram:Name></ram:SpecifiedTradeProduct>
  <ram:SpecifiedLineTradeAgreement>
    <ram:BuyerOrderReferencedDocument><ram:LineID>1</ram:LineID></ram:BuyerOrderReferencedDocument>
    <ram:NetPriceProductTradePrice><ram:ChargeAmount>{price}</ram:ChargeAmount>{base}
    </ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>
  <ram:SpecifiedLineTradeDelivery>
    <ram:BilledQuantity unitCode="C62">{quantity}</ram:BilledQuantity>
  </ram:SpecifiedLineTradeDelivery>
  <ram:SpecifiedLineTradeSettlement>{taxed("ApplicableTradeTax")}
    <ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>{net}</ram:LineTotalAmount>
    </ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>
</ram:IncludedSupplyChainTradeLineItem>"""


def invoice(
    *,
    number: str = NUMBER,
    type_code: str = "380",
    issued: str = day("20260301"),
    lines: str = line(),
    agreed: str = agreement(),
    delivered: str = "",
    settled: str = settlement(),
    profile: str = EN_PROFILE,
) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="{_STANDARD}:CrossIndustryInvoice:100"
 xmlns:ram="{_STANDARD}:ReusableAggregateBusinessInformationEntity:100"
 xmlns:udt="{_STANDARD}:UnqualifiedDataType:100">
<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter>
  <ram:ID>{profile}</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter>
</rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument><ram:ID>{number}</ram:ID><ram:TypeCode>{type_code}</ram:TypeCode>
  <ram:IssueDateTime>{issued}</ram:IssueDateTime></rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>{lines}{agreed}
<ram:ApplicableHeaderTradeDelivery>{delivered}</ram:ApplicableHeaderTradeDelivery>{settled}
</rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>
"""
