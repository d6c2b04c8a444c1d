"""Zip and OFD: what is built to do harm is refused whole, what is honest is read entry by entry."""

from __future__ import annotations

import io
import stat
import zipfile
from datetime import date
from pathlib import Path

import pytest

from hefu.importers import all_importers
from hefu.importers.einvoice_archive import ARCHIVE_LIMITS, ArchiveLimits
from hefu.importers.einvoice_xml import EInvoiceXmlImporter
from hefu.importers.einvoice_zip import EInvoiceZipImporter
from hefu.importers.secure_xml import DEFAULT_LIMITS
from hefu.vocabulary.errors import EvidenceError
from hefu.vocabulary.labelled import LANGUAGES
from hefu.vocabulary.types.invoice_number import identities
from tests.importers.einvoice_documents import (
    BLUE,
    RED,
    described,
    einvoice,
    ofd,
    packed,
    read_bytes,
    red_letter,
)
from tests.importers.ubl_documents import BUYER, BUYER_ID, SELLER, SELLER_ID, document, invoice

PAPER_CODE, PAPER_NO = "4400191130", "12345678"


def refusal(folder: Path, content: bytes, name: str = "票.zip") -> EvidenceError:
    with pytest.raises(EvidenceError) as caught:
        read_bytes(folder, content, name)
    for language in LANGUAGES:
        assert "{" not in caught.value.text(language)
    return caught.value


def with_entry(info: zipfile.ZipInfo, content: bytes = b"x") -> bytes:
    """A good archive with one more entry in front, so that refusing late would show."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", einvoice())
        archive.writestr(info, content)
    return target.getvalue()


# --- refused whole


@pytest.mark.parametrize(
    "name",
    [
        "../a.xml", "a/../../b.xml", "/etc/passwd", "C:/windows/a.xml", "..", "a/./b.xml", "a//b.xml",
        "..\\a.xml", "a\\b.xml", "\\\\server\\a.xml", "a\u202egnp.xml\x07",
    ],
)  # fmt: skip
def test_a_name_that_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    found = refusal(tmp_path, with_entry(zipfile.ZipInfo(name)))
    assert found.code == "einvoice.archive_path"
    assert "\x07" not in found.text("en")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFSOCK])
def test_an_entry_that_is_no_file(tmp_path: Path, kind: int) -> None:
    info = zipfile.ZipInfo("b.xml")
    info.external_attr = (kind | 0o777) << 16
    assert refusal(tmp_path, with_entry(info, b"/etc/passwd")).code == "einvoice.archive_link"


def test_an_encrypted_entry(tmp_path: Path) -> None:
    content = bytearray(packed({"a.xml": einvoice()}))
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    content[6] |= 1
    assert refusal(tmp_path, bytes(content)).code == "einvoice.archive_encrypted"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("b.zip", packed({"a.xml": "<a/>"})),
        ("b.xml", packed({"a.xml": "<a/>"})),
        ("b.ofd", b"Rar!\x1a\x07\x00"),
        ("b", b"7z\xbc\xaf\x27\x1c"),
        ("b.xml.gz", b"\x1f\x8b\x08"),
        ("empty.zip", packed({})),
    ],
)
def test_an_archive_in_the_archive(tmp_path: Path, name: str, content: bytes) -> None:
    found = refusal(tmp_path, packed({"a.xml": einvoice(), name: content}))
    assert (found.code, found.arguments["entry"]) == ("einvoice.archive_nested", name)


def test_a_bomb_of_zeros(tmp_path: Path) -> None:
    found = refusal(tmp_path, packed({"a.xml": einvoice(), "b.xml": b"\0" * (8 << 20)}))
    assert found.code == "einvoice.archive_ratio"
    assert int(str(found.arguments["ratio"])) > ARCHIVE_LIMITS.ratio_max


def test_entries_that_share_their_bytes(tmp_path: Path) -> None:
    """The overlapping bomb: several names in the directory for one packed entry."""
    content = packed({"a.xml": einvoice(), "b.xml": einvoice(number=RED)})
    first = content.index(b"PK\x01\x02")
    second = content.index(b"PK\x01\x02", first + 4)
    sharing = bytearray(content)
    sharing[second + 42 : second + 46] = sharing[first + 42 : first + 46]
    found = refusal(tmp_path, bytes(sharing))
    assert found.code == "einvoice.archive_overlapping"


def test_one_name_for_two_entries(tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.xml", einvoice())
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.xml", einvoice(number=RED))
    assert refusal(tmp_path, target.getvalue()).code == "einvoice.archive_name_twice"
    both = packed({"a.xml": einvoice(), "A.XML": einvoice(number=RED)})
    assert refusal(tmp_path, both).code == "einvoice.archive_name_twice"


def test_packing_that_is_not_plain_zip(tmp_path: Path) -> None:
    for method in (zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2):
        content = packed({"a.xml": einvoice()}, method)
        assert refusal(tmp_path, content).code == "einvoice.archive_method"


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (ArchiveLimits(entry_count_max=1), "einvoice.archive_too_many_entries"),
        (ArchiveLimits(entry_bytes_max=1000), "einvoice.archive_too_large"),
        (ArchiveLimits(total_bytes_max=3000), "einvoice.archive_too_large"),
        (ArchiveLimits(ratio_max=1, ratio_free_bytes=10), "einvoice.archive_ratio"),
    ],
)
def test_every_bound_is_held(tmp_path: Path, limits: ArchiveLimits, code: str) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(packed({"a.xml": einvoice(), "b.xml": einvoice(number=RED)}))
    reader = EInvoiceZipImporter([EInvoiceXmlImporter()], limits)
    with pytest.raises(EvidenceError) as caught:
        list(reader.read(document(path)))
    assert caught.value.code == code
    assert len(list(EInvoiceZipImporter([EInvoiceXmlImporter()]).read(document(path)))) == 10


def test_an_entry_larger_than_it_says(tmp_path: Path) -> None:
    content = bytearray(packed({"a.xml": einvoice()}))
    at = content.index(b"PK\x01\x02")
    content[at + 24 : at + 28] = (10).to_bytes(4, "little")
    assert refusal(tmp_path, bytes(content)).code == "einvoice.archive_damaged"


def test_a_cut_archive(tmp_path: Path) -> None:
    content = packed({"a.xml": einvoice()})
    for cut in (len(content) // 2, len(content) - 1):
        assert refusal(tmp_path, content[:cut]).code == "einvoice.archive_damaged"


def test_an_archive_of_prints_alone(tmp_path: Path) -> None:
    for content in (packed({"a.pdf": b"%PDF-1.7"}), packed({})):
        found = refusal(tmp_path, content)
        assert found.code == "einvoice.archive_without_xml"


def test_the_limits_fit_together() -> None:
    assert ARCHIVE_LIMITS.entry_bytes_max == DEFAULT_LIMITS.size_bytes_max
    assert ARCHIVE_LIMITS.ratio_free_bytes * ARCHIVE_LIMITS.ratio_max < (
        ARCHIVE_LIMITS.total_bytes_max
    )


# --- zip read


def test_several_invoices_of_several_kinds(tmp_path: Path) -> None:
    reading = read_bytes(
        tmp_path,
        packed({"蓝字.xml": einvoice(), "sub/red.xml": red_letter(), "ubl.xml": invoice()}),
        "发票.zip",
    )
    assert reading.kind == "einvoice_zip"
    rows = {row["invoice_id"]: row for row in reading.rows("invoice")}
    assert [row["direction_code"] for row in rows.values()] == ["invoice", "credit_note", "invoice"]
    assert rows[f"dig:{RED}"]["original_invoice_id"] == f"dig:{BLUE}"
    places = [record.locator for record in reading.records if record.table == "invoice"]
    assert places[0].startswith("蓝字.xml:/EInvoice (line ")
    assert places[1].startswith("sub/red.xml:/EInvoice (line ")
    assert places[2].startswith("ubl.xml:/Invoice (line ")


def test_an_invoice_is_the_same_witness_alone_and_in_an_archive(tmp_path: Path) -> None:
    alone = read_bytes(tmp_path, einvoice().encode(), "a.xml").record("invoice")
    inside = read_bytes(tmp_path, packed({"b.xml": einvoice()}), "b.zip").record("invoice")
    assert (alone.source_id, alone.values) == (inside.source_id, inside.values)


def test_prints_beside_the_invoice_are_named_and_never_opened(tmp_path: Path) -> None:
    print_of_it = ofd(described(), {"Doc_0/Attachs/a.xml": einvoice(number=RED)})
    entries: dict[str, bytes | str] = {
        "a.xml": einvoice(),
        "a.ofd": print_of_it,
        "a.pdf": b"%PDF-1.7",
    }
    reading = read_bytes(tmp_path, packed(entries), "a.zip")
    assert [each.locator for each in reading.findings] == ["a.ofd", "a.pdf"]
    assert set(reading.codes) == {"einvoice.entry_not_read"}
    assert reading.row("invoice")["digital_no"] == BLUE


def test_a_bad_document_among_good_ones_is_left_out_whole_and_named(tmp_path: Path) -> None:
    doctype = "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
    bad = einvoice(number=RED).replace("<EInvoice>", f"{doctype}<EInvoice>", 1)
    entries = {"a.xml": bad, "b.xml": einvoice(), "c.xml": einvoice()[:900]}
    reading = read_bytes(tmp_path, packed(entries), "a.zip")
    told = [(each.locator, each.code, each.effect) for each in reading.findings]
    assert told == [
        ("a.xml", "xml.doctype", "record_rejected"),
        ("c.xml", "xml.truncated", "record_rejected"),
    ]
    assert reading.row("invoice")["digital_no"] == BLUE


def test_names_packed_on_chinese_windows_are_readable(tmp_path: Path) -> None:
    content = packed({"ABCD.xml": einvoice()})
    windows = content.replace(b"ABCD.xml", "发票".encode("gb18030") + b".xml")
    reading = read_bytes(tmp_path, windows, "a.zip")
    assert reading.record("invoice").locator.startswith("发票.xml:/EInvoice")


def test_a_workbook_is_no_archive_of_invoices() -> None:
    workbook = packed({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"})
    for name in ("a.xlsx", "a.zip"):
        kinds = [each.kind for each in all_importers() if each.recognises(workbook, name)]
        assert kinds == []


# --- OFD


def test_an_ofd_without_its_root(tmp_path: Path) -> None:
    found = refusal(tmp_path, packed({"a.xml": einvoice()}), "a.ofd")
    assert found.code == "einvoice.ofd_without_root"


def test_an_ofd_that_only_shows(tmp_path: Path) -> None:
    assert refusal(tmp_path, ofd({}), "a.ofd").code == "einvoice.ofd_without_invoice"


@pytest.mark.parametrize("name", ["../OFD.xml", "Doc_0/../../x.xml"])
def test_an_ofd_is_an_archive_like_any_other(tmp_path: Path, name: str) -> None:
    bad = ofd(described(), {name: einvoice()})
    assert refusal(tmp_path, bad, "a.ofd").code == "einvoice.archive_path"
    assert refusal(tmp_path, ofd({}, {"b": "\0" * (8 << 20)}), "a.ofd").code == (
        "einvoice.archive_ratio"
    )


def test_a_document_type_in_the_root(tmp_path: Path) -> None:
    content = packed({"OFD.xml": "<!DOCTYPE a><a/>"})
    assert refusal(tmp_path, content, "a.ofd").code == "xml.doctype"


def test_the_attached_invoice_is_read(tmp_path: Path) -> None:
    content = ofd(described(), {"Doc_0/Attachs/invoice.xml": einvoice()})
    for name in ("a.ofd", "a.bin"):
        reading = read_bytes(tmp_path, content, name)
        assert (reading.kind, reading.findings) == ("einvoice_ofd", [])
        record = reading.record("invoice")
        assert record.locator.startswith("Doc_0/Attachs/invoice.xml:/EInvoice (line ")
        assert record.values["invoice_id"] == f"dig:{BLUE}"
        assert reading.row("invoice_line")["net_minor"] == 100_000


def test_a_red_letter_and_its_description_agree(tmp_path: Path) -> None:
    said = described(-100_000, -13_000, 发票号码=RED, 开票日期="2024-03-20")
    reading = read_bytes(tmp_path, ofd(said, {"a.xml": red_letter()}), "a.ofd")
    assert reading.findings == []
    assert reading.row("invoice")["direction_code"] == "credit_note"


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"开票日期": "2024年03月06日"}, "issued_on"),
        ({"合计金额": "9000.00", "价税合计": "1130.00"}, "net_minor"),
        ({"合计税额": "0.00", "价税合计": "1130.00"}, "tax_minor"),
        ({"价税合计": "11300.00"}, "gross_minor"),
        ({"销售方纳税人识别号": BUYER}, "seller_id"),
        ({"购买方纳税人识别号": SELLER}, "buyer_id"),
    ],
)
def test_a_description_that_differs_is_told_and_said_again_by_another_voice(
    tmp_path: Path, changes: dict[str, str], column: str
) -> None:
    content = ofd({**described(), **changes}, {"a.xml": einvoice()})
    reading = read_bytes(tmp_path, content, "a.ofd")
    finding = reading.finding("einvoice.ofd_differs")
    assert (finding.effect, finding.field) == ("noted", column)
    assert finding.locator.startswith("OFD.xml:/OFD/DocBody/DocInfo/CustomDatas")
    voices = [record for record in reading.records if record.table == "invoice"]
    assert len({record.source_id for record in voices}) == 2
    one, other = (record.values for record in voices)
    assert one["invoice_id"] == other["invoice_id"] == f"dig:{BLUE}"
    assert one[column] != other[column]
    derived = {"shape_key", "number_key"}
    assert {name for name in one if one[name] != other.get(name)} - derived == {column}


def test_a_party_described_by_name_only_contradicts_nobody(tmp_path: Path) -> None:
    said = described(销售方名称="深圳样本（精密）有限公司")
    del said["销售方纳税人识别号"]
    assert read_bytes(tmp_path, ofd(said, {"a.xml": einvoice()}), "a.ofd").findings == []


def test_two_invoices_in_one_skin_are_refused_whole(tmp_path: Path) -> None:
    content = ofd(described(发票号码=RED), {"a.xml": einvoice()})
    reading = read_bytes(tmp_path, content, "a.ofd")
    finding = reading.finding("einvoice.ofd_number_differs")
    assert finding.effect == "document_rejected"
    assert (finding.arguments["described"], finding.arguments["attached"]) == (RED, BLUE)
    assert reading.records == []


def test_an_older_invoice_is_known_by_its_description(tmp_path: Path) -> None:
    said = described(发票代码=PAPER_CODE, 发票号码=PAPER_NO, 校验码="12345678901234567890")
    reading = read_bytes(tmp_path, ofd(said, {"Doc_0/Attachs/old.xml": "<eInvoice/>"}), "a.ofd")
    assert reading.codes == ["einvoice.ofd_described_only", "einvoice.gross_derived"]
    row = reading.row("invoice")
    expected = {
        "invoice_id": f"vat:{PAPER_CODE}-{PAPER_NO}",
        "invoice_no": PAPER_NO,
        "paper_code": PAPER_CODE,
        "paper_no": PAPER_NO,
        "direction_code": "invoice",
        "issued_on": date(2024, 3, 5),
        "seller_id": SELLER_ID,
        "buyer_id": BUYER_ID,
        "net_minor": 100_000,
        "tax_minor": 13_000,
        "gross_minor": 113_000,
        "currency": "CNY",
    }
    assert {name: row.get(name) for name in expected} == expected
    assert (row.get("digital_no"), row.get("kind_code")) == (None, None)
    assert {each["party_id"] for each in reading.rows("party")} == {SELLER_ID, BUYER_ID}


def test_an_older_red_letter_is_turned(tmp_path: Path) -> None:
    said = described(-100_000, -13_000, 发票代码=PAPER_CODE, 发票号码=PAPER_NO)
    row = read_bytes(tmp_path, ofd(said), "a.ofd").row("invoice")
    assert (row["direction_code"], row["net_minor"], row["gross_minor"]) == (
        "credit_note",
        100_000,
        113_000,
    )


def test_a_printed_digital_invoice_goes_by_both_numbers_and_has_one_id(tmp_path: Path) -> None:
    said = described(发票代码=PAPER_CODE, 发票号码=PAPER_NO, 数电发票号码=BLUE)
    row = read_bytes(tmp_path, ofd(said), "a.ofd").row("invoice")
    numbers = [row[name] for name in ("digital_no", "paper_code", "paper_no", "invoice_no")]
    assert numbers == [BLUE, PAPER_CODE, PAPER_NO, BLUE]
    assert row["invoice_id"] == f"dig:{BLUE}"
    names = [str(row[name]) for name in ("digital_no", "paper_code", "paper_no", "invoice_no")]
    assert identities(*names) == (f"dig:{BLUE}", f"vat:{PAPER_CODE}-{PAPER_NO}")


def test_a_description_without_what_an_invoice_needs_is_no_invoice(tmp_path: Path) -> None:
    said = described()
    del said["购买方纳税人识别号"]
    reading = read_bytes(tmp_path, ofd(said), "a.ofd")
    missing = [each.field for each in reading.findings if each.code == "ubl.required_missing"]
    assert missing == ["party_id", "buyer_id"]
    assert reading.rows("invoice") == []


def test_a_value_described_twice_in_two_ways_is_none(tmp_path: Path) -> None:
    said = [*described().items(), ("合计金额", "1.00")]
    reading = read_bytes(tmp_path, ofd(said), "a.ofd")
    assert reading.finding("ubl.value_repeated").field == "合计金额"
    assert reading.rows("invoice") == []
