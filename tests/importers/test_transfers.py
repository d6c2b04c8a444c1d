"""Orders (pain.001) and transfers between banks (pacs.008): evidence of who meant to pay, never money."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import hefu.importers
from hefu.evidence.schema import Row
from hefu.vocabulary.labelled import read_yaml
from tests.facts.sound_trade import INVOICE, facts_of, only, sound_trade
from tests.importers import camt_messages as camt
from tests.importers import transfer_messages as made
from tests.importers.ubl_documents import Reading, read, read_text

SENT = made.remittance(INVOICE[4:])
ORDER = made.pain001(made.group(made.order(extra=SENT)))
ON_ITS_WAY = made.pacs008(made.transfer(extra=SENT))
BOOKED = camt.message(
    camt.report(
        camt.entry(
            "50.00",
            camt.details(
                refs="<EndToEndId>E2E-1</EndToEndId>",
                parties="<Dbtr><Nm>Harbour Machines</Nm></Dbtr>",
                remittance=SENT.removeprefix("<RmtInf>").removesuffix("</RmtInf>"),
            ),
            booked="<BookgDt><Dt>2026-03-25</Dt></BookgDt>",
            reference="",
        ),
        owner="<Ownr><Nm>Sunrise Fasteners</Nm></Ownr>",
        account="S-100",
    )
)
PAID_OUT = camt.message(
    camt.report(
        camt.entry(
            "50.00",
            camt.details(refs="<EndToEndId>E2E-1</EndToEndId>"),
            sign="DBIT",
            booked="<BookgDt><Dt>2026-03-25</Dt></BookgDt>",
            reference="",
        ),
        owner="<Ownr><Nm>Harbour Machines</Nm></Ownr>",
        account="B-200",
    )
)


def settled(*readings: Reading) -> object:
    """What the claim of the sound trade counts as settled when these messages are known."""
    rows: dict[str, list[Row]] = sound_trade()
    for reading in readings:
        for record in reading.records:
            rows.setdefault(record.table, []).append(record.values)
    return only(facts_of(rows)["claim_value"])["settled_minor"]


def test_an_order_says_who_is_to_pay_whom(tmp_path: Path) -> None:
    reading = read_text(tmp_path, ORDER)
    assert (reading.kind, reading.findings) == ("pain001", [])
    row = reading.row("payment")
    assert row["status_code"] == "instructed"
    assert (row["account_no"], row["direction_code"]) == ("B-200", "out")
    assert (row["amount_minor"], row["currency"]) == (5_000, "CNY")
    assert (row["payer_id"], row["payee_id"]) == ("name:harbourmachines", "name:sunrisefasteners")
    assert (row["counterparty_id"], row["counterparty_account_no"]) == (row["payee_id"], "S-100")
    assert row["booked_on"] == date(2026, 3, 25)
    assert row["end_to_end_no"] == "E2E-1"
    assert reading.row("payment_reference")["invoice_no"] == INVOICE[4:]
    record = reading.record("payment")
    assert (record.source_id, record.said_on) == ("pain.001/B-200", date(2026, 3, 24))
    assert record.original["amount_minor"] == "50.00 CNY"


def test_a_transfer_between_banks_is_pending(tmp_path: Path) -> None:
    reading = read_text(tmp_path, ON_ITS_WAY)
    assert (reading.kind, reading.findings) == ("pacs008", [])
    row = reading.row("payment")
    assert row["status_code"] == "pending"
    assert row["uetr"] == "128551e7-3799-41b3-b82b-f87a59e8345f"
    assert row["booked_on"] == date(2026, 3, 25)
    assert reading.record("payment").source_id == "pacs.008/ABOCCNBJXXX"


def test_only_the_account_of_the_payer_is_told(tmp_path: Path) -> None:
    row = read_text(tmp_path, ORDER).row("bank_account")
    assert (row["account_no"], row["holder_id"]) == ("B-200", "name:harbourmachines")
    assert row["bank_code"] == "ABOCCNBJXXX"


def test_an_account_and_a_party_are_told_once(tmp_path: Path) -> None:
    second = made.order(refs="<PmtId><EndToEndId>E2E-2</EndToEndId></PmtId>")
    reading = read_text(tmp_path, made.pain001(made.group(made.order(), second), count="2"))
    assert len(reading.rows("payment")) == 2
    assert len(reading.rows("bank_account")) == 1
    assert len(reading.rows("party")) == 2


@pytest.mark.parametrize("message", [ORDER, ON_ITS_WAY], ids=["order", "between banks"])
def test_what_was_only_meant_to_be_paid_settles_nothing(tmp_path: Path, message: str) -> None:
    assert settled(read_text(tmp_path, message)) == 0


def test_order_transfer_and_booking_of_one_payment_are_counted_once(tmp_path: Path) -> None:
    told = [read_text(tmp_path, text) for text in (ORDER, ON_ITS_WAY, BOOKED)]
    assert settled(told[2]) == 5_000
    assert settled(*told) == 5_000
    ids = [str(reading.row("payment")["payment_id"]) for reading in told]
    assert len(set(ids)) == 3


def test_an_order_and_its_booking_on_the_same_account_are_two_rows(tmp_path: Path) -> None:
    meant, booked = (read_text(tmp_path, text).row("payment") for text in (ORDER, PAID_OUT))
    same = ("account_no", "booked_on", "direction_code", "amount_minor", "end_to_end_no")
    assert [meant[name] for name in same] == [booked[name] for name in same]
    assert meant["payment_id"] != booked["payment_id"]


@pytest.mark.parametrize("version", [f"{number:02}" for number in range(3, 15)])
def test_every_version_of_the_order_is_read(tmp_path: Path, version: str) -> None:
    day = "2026-03-25" if int(version) < 8 else "<Dt>2026-03-25</Dt>"
    text = made.pain001(made.group(made.order(), day=day), version=version)
    assert read_text(tmp_path, text).row("payment")["booked_on"] == date(2026, 3, 25)


@pytest.mark.parametrize("version", [f"{number:02}" for number in range(2, 15)])
def test_every_version_of_the_transfer_is_read(tmp_path: Path, version: str) -> None:
    text = made.pacs008(made.transfer(), version=version)
    assert read_text(tmp_path, text).row("payment")["amount_minor"] == 5_000


def test_a_day_with_a_time_is_a_day(tmp_path: Path) -> None:
    text = made.pain001(made.group(made.order(), day="<DtTm>2026-03-25T10:00:00+08:00</DtTm>"))
    assert read_text(tmp_path, text).row("payment")["booked_on"] == date(2026, 3, 25)


def test_the_day_of_the_transaction_comes_before_that_of_the_header(tmp_path: Path) -> None:
    day = "<IntrBkSttlmDt>2026-03-26</IntrBkSttlmDt>"
    text = made.pacs008(made.transfer(day=day))
    assert read_text(tmp_path, text).row("payment")["booked_on"] == date(2026, 3, 26)


def test_without_the_account_of_the_payer_that_of_the_payee_counts(tmp_path: Path) -> None:
    parties = made.named("Dbtr", "Harbour Machines") + made.CREDITOR
    reading = read_text(tmp_path, made.pacs008(made.transfer(parties=parties)))
    row = reading.row("payment")
    assert (row["account_no"], row["direction_code"]) == ("S-100", "in")
    assert row["counterparty_id"] == "name:harbourmachines"
    assert reading.rows("bank_account") == []


def test_an_envelope_is_looked_through(tmp_path: Path) -> None:
    body = ON_ITS_WAY.removeprefix('<?xml version="1.0" encoding="UTF-8"?>')
    head = "<AppHdr xmlns='urn:iso:std:iso:20022:tech:xsd:head.001.001.02'/>"
    assert read_text(tmp_path, f"<Envelope>{head}{body}</Envelope>").kind == "pacs008"


def test_a_remitted_amount_is_kept_and_an_order_is_no_invoice(tmp_path: Path) -> None:
    extra = made.remittance(amount="20.00")
    row = read_text(tmp_path, made.pain001(made.group(made.order(extra=extra))))
    assert row.row("payment_reference")["referenced_minor"] == 2_000
    extra = made.remittance(kind="PUOR")
    reading = read_text(tmp_path, made.pain001(made.group(made.order(extra=extra))))
    assert reading.codes == ["camt.reference_not_invoice"]
    assert reading.rows("payment_reference") == []


def test_two_transfers_of_one_number_are_both_kept_and_named(tmp_path: Path) -> None:
    reading = read_text(tmp_path, made.pain001(made.group(made.order(), made.order()), count="2"))
    first, second = (row["payment_id"] for row in reading.rows("payment"))
    assert second == f"{first}|2"
    assert reading.codes == ["transfer.alike"]


AMOUNT = "<Amt><InstdAmt Ccy='CNY'>{}</InstdAmt></Amt>"
EQUIVALENT = "<Amt><EqvtAmt><Amt Ccy='CNY'>5</Amt><CcyOfTrf>USD</CcyOfTrf></EqvtAmt></Amt>"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (made.pain001(made.group(made.order(amount=""))), "transfer.element_missing"),
        (made.pain001(made.group(made.order(amount=EQUIVALENT))), "transfer.amount_equivalent"),
        (
            made.pain001(made.group(made.order(amount=AMOUNT.format("-1")))),
            "transfer.amount_negative",
        ),
        (made.pain001(made.group(made.order(), day="")), "transfer.element_missing"),
        (made.pain001(made.group(made.order(), day="soon")), "transfer.day_unreadable"),
        (
            made.pain001(made.group(made.order(creditor=made.named("Cdtr", "A")), debtor="")),
            "transfer.no_account",
        ),
        (made.pacs008(made.transfer(amount="")), "transfer.element_missing"),
    ],
    ids=["no amount", "equivalent", "negative", "no day", "no such day", "no account", "pacs"],
)
def test_a_transfer_that_cannot_be_read_is_left_out_by_name(
    tmp_path: Path, text: str, code: str
) -> None:
    reading = read_text(tmp_path, text)
    assert reading.finding(code).effect == "record_rejected"
    assert reading.rows("payment") == []


def test_one_bad_transfer_does_not_take_the_good_one_with_it(tmp_path: Path) -> None:
    text = made.pain001(made.group(made.order(amount=""), made.order()), count="2")
    reading = read_text(tmp_path, text)
    assert len(reading.rows("payment")) == 1
    assert reading.codes == ["transfer.element_missing"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (made.pain001(made.group(made.order()), count="3"), ["transfer.count_differs"]),
        (made.pain001(made.group(made.order()), total="49.99"), ["transfer.sum_differs"]),
        (made.pain001(made.group(made.order()), total="lots"), ["transfer.sum_differs"]),
        (made.pain001(made.group(made.order()), total="50"), []),
    ],
)
def test_a_header_that_announces_something_else_is_named(
    tmp_path: Path, text: str, codes: list[str]
) -> None:
    reading = read_text(tmp_path, text)
    assert reading.codes == codes
    assert len(reading.rows("payment")) == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (made.pain001(made.group(made.order()), version="02"), "transfer.version_not_read"),
        (made.pacs008(made.transfer(), version="99"), "transfer.version_not_read"),
        (made.pacs008(), "transfer.no_transaction"),
        (made.pain001(made.group()), "transfer.no_transaction"),
    ],
)
def test_a_message_that_cannot_be_read_is_refused_by_name(
    tmp_path: Path, text: str, code: str
) -> None:
    reading = read_text(tmp_path, text)
    assert (reading.codes, reading.records) == ([code], [])
    assert reading.finding(code).effect == "document_rejected"


def test_every_public_message_becomes_evidence_or_a_named_refusal(conformance: Path) -> None:
    paths = sorted((conformance / "iso20022" / "pacs-pain").glob("*.xml"))
    orders = [path for path in paths if path.name.startswith("pain.001")]
    assert orders
    for path in paths:
        reading = read(path)
        assert reading.records or reading.findings, path.name
    for path in orders:
        reading = read(path)
        count = path.read_text(encoding="utf-8").count("<CdtTrfTxInf>")
        assert len(reading.rows("payment")) == count, path.name
        assert {row["status_code"] for row in reading.rows("payment")} == {"instructed"}


def test_every_code_has_a_sentence_and_every_sentence_a_use() -> None:
    folder = Path(hefu.importers.__file__).parent
    text = "".join(path.read_text(encoding="utf-8") for path in folder.glob("transfer_*.py"))
    used = set(re.findall(r"\"transfer\.([a-z_]+)\"", text))
    assert used == set(read_yaml("hefu.vocabulary.messages", "transfer.yaml"))
