"""Bank statements and notifications: what is refused, how bookings are told apart, the public set."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.evidence.schema import table
from hefu.importers.camt053 import Camt053Importer
from hefu.importers.camt054 import Camt054Importer
from hefu.importers.iso20022_other import Iso20022OtherImporter
from hefu.vocabulary.errors import EvidenceError
from hefu.vocabulary.messages import render_message
from tests.importers.camt_messages import (
    ACCOUNT,
    Reading,
    balance,
    details,
    entry,
    message,
    report,
)

USCC = "91310115MA1K3WX51H"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def read(folder: Path, text: str, kind: str = "053") -> Reading:
    path = folder / f"camt{kind}.xml"
    path.write_text(text, encoding="utf-8")
    return Reading(Camt053Importer() if kind == "053" else Camt054Importer(), path)


# --- refused as a whole


def test_a_statement_that_does_not_foot_names_opening_sum_closing_and_gap(folder: Path) -> None:
    text = message(
        report(
            balance("OPBD", "1000.00"),
            balance("CLBD", "1150.00"),
            entry("300.00"),
            entry("100.00", sign="DBIT", reference="<AcctSvcrRef>REF-2</AcctSvcrRef>"),
        )
    )
    reading = read(folder, text)
    assert len(reading.rows("payment")) == 2, "what is shown must not be overlooked"
    (finding,) = (one for one in reading.findings if one.code.startswith("camt.balance"))
    assert (finding.code, finding.effect) == ("camt.balance_does_not_foot", "noted")
    for language in ("zh", "en"):
        sentence = render_message(finding.code, finding.arguments, language)
        for figure in ("1,000.00", "200.00", "1,150.00", "-50.00", "S-1"):
            assert figure in sentence


def test_a_statement_that_foots_is_taken_and_pending_entries_do_not_count(folder: Path) -> None:
    text = message(
        report(
            balance("OPBD", "10.00", "DBIT"),
            balance("CLBD", "90.00"),
            entry("100.00"),
            entry(
                "7.00",
                state="<Sts><Cd>PDNG</Cd></Sts>",
                reference="<AcctSvcrRef>REF-9</AcctSvcrRef>",
            ),
        )
    )
    reading = read(folder, text)
    assert reading.refusals == []
    assert [row.values["status_code"] for row in reading.rows("payment")] == ["booked", "pending"]


def test_one_bad_statement_of_two_is_named_alone(folder: Path) -> None:
    bad = report(balance("OPBD", "1.00"), balance("CLBD", "1.00"), entry("5.00"), number="BAD")
    good = report(balance("OPBD", "1.00"), balance("CLBD", "6.00"), entry("5.00"), number="GOOD")
    reading = read(folder, message(bad, good))
    (finding,) = reading.findings
    assert finding.arguments["report"] == "BAD"
    assert [row.values["statement_no"] for row in reading.rows("payment")] == ["BAD", "GOOD"]


def test_an_unreadable_entry_leaves_the_balances_unproven(folder: Path) -> None:
    balances = balance("OPBD", "0.00") + balance("CLBD", "5.00")
    broken = entry("5.001")
    codes = read(folder, message(report(balances, broken))).codes
    assert codes == ["camt.balance_unproven", "value.amount_too_precise"]
    without_balances = read(folder, message(report(broken)))
    assert [f.code for f in without_balances.refusals] == ["value.amount_too_precise"]


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ([balance("OPBD", "1", "CRDT", "CNY"), balance("CLBD", "1", "CRDT", "USD")], "currency"),
        ([balance("OPBD", "1"), balance("OPBD", "2"), balance("CLBD", "1")], "twice"),
        (
            [balance("OPBD", "1"), balance("CLBD", "1"), entry("5.00", currency="USD")],
            "currency",
        ),
    ],
)
def test_balances_that_cannot_be_compared(folder: Path, parts: list[str], code: str) -> None:
    reading = read(folder, message(report(*parts)))
    assert reading.codes[0] == f"camt.balance_{code}"
    assert reading.refusals == []


@pytest.mark.parametrize("version", ["01", "15", "99"])
def test_unknown_versions_are_refused_by_name(folder: Path, version: str) -> None:
    reading = read(folder, message(report(entry()), version=version))
    assert reading.is_recognised
    assert reading.codes == ["camt.version_not_read"]
    assert f"camt.053.001.{version}" in render_message(
        reading.codes[0], reading.findings[0].arguments, "zh"
    )


def test_no_report_and_no_account_are_refused(folder: Path) -> None:
    assert read(folder, message()).codes == ["camt.no_report"]
    assert read(folder, message("<Id>1</Id>")).codes == ["camt.element_missing"]


def test_a_document_type_declaration_is_refused_unread(folder: Path) -> None:
    text = message(report(entry())).replace("?><", '?><!DOCTYPE Document [<!ENTITY x "y">]><')
    with pytest.raises(EvidenceError, match=r"xml\.doctype"):
        read(folder, text)


# --- refused in part


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (entry("-5.00"), "camt.amount_negative"),
        (entry("5,00"), "value.amount_unreadable"),
        (entry("5.00", currency="XXQ"), "value.currency_unknown"),
        (entry("9000000000000.01"), "value.amount_too_large"),
        (entry("5.00", sign="BOTH"), "camt.code_unknown"),
        (entry("5.00", state="<Sts><Cd>MAYBE</Cd></Sts>"), "camt.code_unknown"),
        (entry("5.00", state=""), "camt.element_missing"),
        (entry("5.00", booked=""), "camt.no_booking_day"),
        (entry("5.00", booked="<BookgDt><Dt>2026-02-30</Dt></BookgDt>"), "camt.day_unreadable"),
        (entry("5.00", extra="<RvslInd>perhaps</RvslInd>"), "camt.code_unknown"),
    ],
)
def test_a_bad_entry_is_refused_and_the_next_is_taken(folder: Path, broken: str, code: str) -> None:
    reading = read(folder, message(report(broken, entry("7.00"))))
    (finding,) = reading.refusals
    assert (finding.code, finding.effect) == (code, "record_rejected")
    assert finding.locator.endswith("/Ntry[1]")
    assert finding.field
    assert [row.values["amount_minor"] for row in reading.rows("payment")] == [700]


# --- values


def test_five_decimals_that_are_zeros_are_exact(folder: Path) -> None:
    reading = read(folder, message(report(entry("5442.09000"))))
    assert reading.rows("payment")[0].values["amount_minor"] == 544_209


def test_state_as_text_and_days_with_time(folder: Path) -> None:
    text = message(
        report(
            entry(
                state="<Sts>BOOK</Sts>",
                booked="<BookgDt><DtTm>2026-03-01T23:59:59.000000000+08:00</DtTm></BookgDt>",
            )
        ),
        version="02",
    )
    (payment,) = read(folder, text).rows("payment")
    assert payment.values["status_code"] == "booked"
    assert payment.values["booked_on"] == date(2026, 3, 1)
    assert payment.said_on == date(2026, 3, 2)


def test_not_provided_is_no_reference_and_uetr_is_kept(folder: Path) -> None:
    uetr = "EB6305C9-1F7F-49DE-AED0-16487C27B42D"
    refs = f"<EndToEndId>NOTPROVIDED</EndToEndId><UETR>{uetr}</UETR>"
    (payment,) = read(folder, message(report(entry("1", details(refs))))).rows("payment")
    assert "end_to_end_no" not in payment.values
    assert payment.values["uetr"] == uetr.lower()


@pytest.mark.parametrize("wrap", ["{}", "<Pty>{}</Pty>"])
def test_the_counterparty_comes_with_its_strongest_identifier(folder: Path, wrap: str) -> None:
    other = f"<Id><OrgId><Othr><Id>{USCC}</Id></Othr></OrgId></Id>"
    debtor = wrap.format("<Nm>买方（集团）股份有限公司</Nm>" + other)
    parties = f"<Dbtr>{debtor}</Dbtr><DbtrAcct><Id><IBAN>NL56 AGDH 9619</IBAN></Id></DbtrAcct>"
    reading = read(folder, message(report(entry("1", details("", parties)))))
    (payment,) = reading.rows("payment")
    assert payment.values["counterparty_id"] == f"uscc:{USCC}"
    assert payment.values["payer_id"] == f"uscc:{USCC}"
    assert payment.values["payee_id"] == "name:上海恒信轴承有限公司"
    assert payment.values["counterparty_account_no"] == "NL56AGDH9619"
    assert {row.values["party_id"] for row in reading.rows("party")} == {
        f"uscc:{USCC}",
        "name:上海恒信轴承有限公司",
    }


def test_customer_numbers_of_a_bank_identify_nobody(folder: Path) -> None:
    other = "<Id><OrgId><Othr><Id>455454654</Id><Issr>KBO-BCE</Issr></Othr></OrgId></Id>"
    parties = f"<Dbtr><Nm>Company Name</Nm>{other}</Dbtr>"
    reading = read(folder, message(report(entry("1", details("", parties)))))
    party = reading.rows("party")[1]
    assert party.values["party_id"] == "name:companyname"
    assert "455454654" in party.original["party_id"]


def test_a_reversal_keeps_roles_and_turns_the_money(folder: Path) -> None:
    parties = "<Dbtr><Nm>恒信</Nm></Dbtr><Cdtr><Nm>供应商</Nm></Cdtr>"
    text = message(report(entry("1", details("", parties), extra="<RvslInd>true</RvslInd>")))
    (payment,) = read(folder, text).rows("payment")
    assert (payment.values["direction_code"], payment.values["is_reversal"]) == ("in", 1)
    assert payment.values["counterparty_id"] == "name:供应商"
    assert payment.values["payer_id"] == "name:供应商"
    assert "reversal" in str(payment.values["payment_id"])


def test_without_an_owner_the_own_side_of_another_account_is_not_believed(folder: Path) -> None:
    parties = "<Cdtr><Nm>别人</Nm></Cdtr><CdtrAcct><Id><IBAN>OTHER</IBAN></Id></CdtrAcct>"
    reading = read(folder, message(report(entry("1", details("", parties)), owner="")))
    assert "camt.no_owner" in reading.codes
    assert reading.rows("bank_account") == []
    assert "payee_id" not in reading.rows("payment")[0].values


# --- references


def test_structured_references_become_rows_and_free_text_beside_them_is_only_kept(
    folder: Path,
) -> None:
    def block(kind: str, number: str, amount: str = "") -> str:
        paid = f"<RfrdDocAmt><RmtdAmt Ccy='CNY'>{amount}</RmtdAmt></RfrdDocAmt>" if amount else ""
        return (
            f"<Strd><RfrdDocInf><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Nb>{number}</Nb>"
            f"</RfrdDocInf>{paid}</Strd>"
        )

    remittance = (
        "<Ustrd>支付发票 24312000000012345678 货款</Ustrd>"
        + block("CINV", "24312000000099999999", "60.00")
        + block("CINV", "24312000000099999999", "40.00")
        + block("PUOR", "PO-7")
    )
    reading = read(folder, message(report(entry("100.00", details("", "", remittance)))))
    (reference,) = reading.rows("payment_reference")
    assert reference.values["invoice_no"] == "24312000000099999999"
    assert reference.values["referenced_minor"] == 10_000
    (payment,) = reading.rows("payment")
    assert reference.values["payment_id"] == payment.values["payment_id"]
    assert payment.values["remittance_text"] == "支付发票 24312000000012345678 货款"
    assert "camt.reference_not_invoice" in reading.codes


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("支付2024年货款，合同 HT-8 第3批", []),
        ("账号 6222024312000000012345678", []),
        ("货款 发票24312000000012345678", ["24312000000012345678"]),
        ("发票２４３１２０００００００１２３４５６７８", ["24312000000012345678"]),
        ("24312000000012345678、24312000000012345679", None),
    ],
    ids=["no number", "part of a longer number", "one", "full width", "two"],
)
def test_a_digital_number_in_the_words_of_the_payer_names_the_invoice(
    folder: Path, words: str, numbers: list[str] | None
) -> None:
    remittance = f"<Ustrd>{words}</Ustrd>"
    reading = read(folder, message(report(entry("100.00", details("", "", remittance)))))
    rows = reading.rows("payment_reference")
    named = [row.values["invoice_no"] for row in rows]
    assert named == (words.split("、") if numbers is None else numbers)
    assert all(row.values.get("referenced_minor") is None for row in rows)


# --- batches


def test_a_batch_that_adds_up_is_split(folder: Path) -> None:
    parts = [
        details(f"<EndToEndId>E{n}</EndToEndId>", f"<Dbtr><Nm>买方{n}</Nm></Dbtr>", "", amount)
        for n, amount in enumerate(["60.00", "40.00"], start=1)
    ]
    payments = read(folder, message(report(entry("100.00", *parts)))).rows("payment")
    assert [row.values["amount_minor"] for row in payments] == [6000, 4000]
    assert [row.values["counterparty_id"] for row in payments] == ["name:买方1", "name:买方2"]
    whole = read(folder, message(report(entry("100.00")))).rows("payment")[0]
    assert {row.values["batch_entry_id"] for row in payments} == {whole.values["payment_id"]}
    assert len({row.values["payment_id"] for row in payments}) == 2


def test_a_batch_with_a_part_the_other_way_adds_up_by_sign(folder: Path) -> None:
    parts = [details(amount="110.00"), details(amount="10.00", sign="DBIT")]
    payments = read(folder, message(report(entry("100.00", *parts)))).rows("payment")
    assert [(row.values["direction_code"], row.values["amount_minor"]) for row in payments] == [
        ("in", 11_000),
        ("out", 1_000),
    ]


@pytest.mark.parametrize(
    ("parts", "batch"),
    [
        (["60.00", "30.00"], ""),
        (["60.00", ""], ""),
        (["90.00"], "<Btch><NbOfTxs>2</NbOfTxs></Btch>"),
    ],
)
def test_a_batch_that_does_not_add_up_stays_one_payment_without_counterparty(
    folder: Path, parts: list[str], batch: str
) -> None:
    told = [details("", "<Dbtr><Nm>某</Nm></Dbtr>", "", amount) for amount in parts]
    reading = read(folder, message(report(entry("100.00", *told, batch=batch))))
    (payment,) = reading.rows("payment")
    assert payment.values["amount_minor"] == 10_000
    assert "camt.batch_not_split" in reading.codes
    assert "counterparty_id" not in payment.values


# --- identity


def test_statement_and_notification_of_one_booking_meet(folder: Path) -> None:
    one = entry("100.00", details("<EndToEndId>E1</EndToEndId>", "", "", "100.00"))
    statement = read(folder, message(report(one, number="S-77")))
    notice = read(folder, message(report(one, number="N-1"), kind="054", version="04"), "054")
    (first,), (second,) = statement.rows("payment"), notice.rows("payment")
    assert first.values["payment_id"] == second.values["payment_id"]
    assert first.source_id != second.source_id
    shared = set(first.values) & set(second.values)
    assert {c: first.values[c] for c in shared} == {c: second.values[c] for c in shared}
    assert "statement_no" not in second.values


def test_bookings_without_any_reference_are_numbered(folder: Path) -> None:
    alike = entry("5.00", reference="")
    reading = read(folder, message(report(alike, alike)))
    first, second = (row.values["payment_id"] for row in reading.rows("payment"))
    assert first != second
    assert "camt.booking_alike" in reading.codes
    again = read(folder, message(report(alike, alike)))
    assert [row.values["payment_id"] for row in again.rows("payment")] == [first, second]


def test_fee_and_principal_under_one_reference_stay_apart(folder: Path) -> None:
    payments = read(folder, message(report(entry("100.00"), entry("0.50")))).rows("payment")
    assert len({row.values["payment_id"] for row in payments}) == 2


@settings(max_examples=40, deadline=None)
@given(
    amounts=st.lists(st.tuples(st.integers(1, 10**9), st.booleans()), min_size=1, max_size=8),
    opening=st.integers(-(10**9), 10**9),
    gap=st.integers(-3, 3),
)
def test_exactly_the_statements_that_foot_are_taken(
    tmp_path_factory: pytest.TempPathFactory,
    amounts: list[tuple[int, bool]],
    opening: int,
    gap: int,
) -> None:
    def words(minor: int) -> tuple[str, str]:
        whole, fen = divmod(abs(minor), 100)
        return f"{whole}.{fen:02}", "DBIT" if minor < 0 else "CRDT"

    signed = [minor if is_in else -minor for minor, is_in in amounts]
    text = message(
        report(
            balance("OPBD", *words(opening)),
            balance("CLBD", *words(opening + sum(signed) + gap)),
            *(
                entry(words(minor)[0], sign=words(minor)[1], reference=f"<NtryRef>{n}</NtryRef>")
                for n, minor in enumerate(signed)
            ),
        )
    )
    reading = read(tmp_path_factory.mktemp("foot"), text)
    taken = reading.rows("payment")
    assert len(taken) == len(amounts)
    assert ("camt.balance_does_not_foot" in reading.codes) == bool(gap)


@pytest.mark.parametrize("version", [f"{number:02}" for number in range(2, 15)])
def test_every_accepted_version_reads_alike(folder: Path, version: str) -> None:
    reading = read(folder, message(report(entry()), version=version))
    assert reading.refusals == []
    assert [row.values["account_no"] for row in reading.rows("payment")] == [ACCOUNT]


# --- the public set


EXPECTED = {
    "camt053.v2.all-balance-types.xml": (1, []),
    "camt053.v2.multi.statement.xml": (2, []),
    "camt053.v2.with-account-name.xml": (1, []),
    "camt053.v2.with-party-ids.xml": (1, []),
    "camt053.v2.wrong.xml": (0, ["camt.no_report"]),
    "camt53.only-Dt-with-DtTm.xml": (0, []),
    "camt054.v2.with-account-name.xml": (0, ["camt.no_booking_day"]),
    "camt054.v4.xml": (1, []),
    "camt054.v8-with-financial-institution.xml": (0, ["camt.no_booking_day"]),
    "prowide-camt.053.001.07.xml": (0, []),
}


def test_the_public_set_becomes_evidence_or_a_named_refusal(conformance: Path) -> None:
    importers = (Camt053Importer(), Camt054Importer(), Iso20022OtherImporter())
    transfers = ("pain.001", "pacs.008")  # read by others, see test_transfers
    paths = sorted((conformance / "iso20022").rglob("*.xml"))
    paths = [path for path in paths if not path.name.startswith(transfers)]
    assert paths
    for path in paths:
        head = path.read_bytes()[:65536]
        (importer,) = (one for one in importers if one.recognises(head, path.name))
        reading = Reading(importer, path)
        for record in reading.records:
            missing = [c for c in table(record.table).required if record.values.get(c) is None]
            assert not missing, path.name
        for finding in reading.findings:
            for language in ("zh", "en"):
                assert "{" not in render_message(finding.code, finding.arguments, language)
        assert reading.records or reading.findings, path.name
        if path.name in EXPECTED:
            payments, refusals = EXPECTED[path.name]
            assert len(reading.rows("payment")) == payments, path.name
            assert [finding.code for finding in reading.refusals] == refusals, path.name
        elif "camt.053" not in path.name and not path.name.startswith(("camt053", "camt054")):
            assert [f.effect for f in reading.findings] == ["document_rejected"], path.name


OTHERS = ("pacs.002", "pacs.004", "prowide-pacs.009")


def test_the_public_intraday_and_status_messages_are_named(conformance: Path) -> None:
    importer = Iso20022OtherImporter()
    found = {
        path.name: Reading(importer, path).codes
        for path in sorted((conformance / "iso20022").rglob("*.xml"))
        if "camt052" in path.name or path.name.startswith(OTHERS)
    }
    assert found
    for name, codes in found.items():
        wanted = "camt.kind_not_read" if "camt052" in name else "iso20022_other.not_read"
        assert codes == [wanted], name
