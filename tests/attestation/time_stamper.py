"""A time-stamping authority for tests: stamps as RFC 3161 says, or wrong in one chosen way."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = datetime(2024, 3, 4, 9, 30, tzinfo=UTC)
YEAR = timedelta(days=365)
SHA256 = bytes.fromhex("300d06096086480165030402010500")
DATA_TYPE = "06092a864886f70d010702"
STAMP_TYPE = "060b2a864886f70d0109100104"


def der(tag: int, *parts: bytes) -> bytes:
    """One DER value."""
    content = b"".join(parts)
    size = len(content)
    length = size.to_bytes(-(-size.bit_length() // 8) or 1, "big")
    return bytes([tag]) + (length if size < 128 else bytes([128 + len(length)]) + length) + content


def integer(value: int) -> bytes:
    """A DER integer, not negative."""
    return der(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


@dataclass(frozen=True, slots=True)
class Authority:
    """A root, and a certificate under it that stamps."""

    root: x509.Certificate
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def anchors(self) -> bytes:
        """The root as PEM."""
        return self.root.public_bytes(serialization.Encoding.PEM)

    def stamp(
        self, digest: bytes, at: datetime = DAY, *, signs: bytes | None = None, status: int = 0
    ) -> bytes:
        """The response for a SHA-256 digest; ``signs``: the content that is really signed."""
        imprint = der(0x30, SHA256, der(4, digest))
        time = der(0x18, at.strftime("%Y%m%d%H%M%SZ").encode())
        policy = bytes.fromhex("06052a03040506")
        info = der(0x30, integer(1), policy, imprint, integer(77), time)
        raw = self.certificate.public_bytes(serialization.Encoding.DER)
        named = der(0x30, der(0x30, der(0x30, der(4, hashlib.sha256(raw).digest()))))
        digested = hashlib.sha256(info if signs is None else signs).digest()
        attributes = b"".join(
            (
                der(
                    0x30,
                    bytes.fromhex("06092a864886f70d010903"),
                    der(0x31, bytes.fromhex(STAMP_TYPE)),
                ),
                der(0x30, bytes.fromhex("06092a864886f70d010904"), der(0x31, der(4, digested))),
                der(0x30, bytes.fromhex("060b2a864886f70d010910022f"), der(0x31, named)),
            )
        )
        signature = self.key.sign(der(0x31, attributes), ec.ECDSA(hashes.SHA256()))
        issuer = self.certificate.issuer.public_bytes()
        signer = der(
            0x30,
            integer(1),
            der(0x30, issuer, integer(self.certificate.serial_number)),
            SHA256,
            der(0xA0, attributes),
            bytes.fromhex("300a06082a8648ce3d040302"),
            der(4, signature),
        )
        content = der(0x30, bytes.fromhex(STAMP_TYPE), der(0xA0, der(4, info)))
        signed = der(
            0x30, integer(3), der(0x31, SHA256), content, der(0xA0, raw), der(0x31, signer)
        )
        token = der(0x30, bytes.fromhex(DATA_TYPE), der(0xA0, signed))
        return der(0x30, der(0x30, integer(status)), token)


@cache
def authority(
    usage: x509.ObjectIdentifier | None = ExtendedKeyUsageOID.TIME_STAMPING,
    *,
    is_critical: bool = True,
    until: datetime = DAY + YEAR,
    from_: datetime = DAY - YEAR,
) -> Authority:
    """An authority whose stamping certificate has this usage and lasts from and until then."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test root")])
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test stamper")])
    root = (
        _certificate(root_name, root_name, root_key, (DAY - 2 * YEAR, DAY + 9 * YEAR))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    builder = _certificate(name, root_name, key, (from_, until)).add_extension(
        x509.BasicConstraints(ca=False, path_length=None), critical=True
    )
    if usage is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=is_critical)
    return Authority(root, builder.sign(root_key, hashes.SHA256()), key)


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    valid: tuple[datetime, datetime],
) -> x509.CertificateBuilder:
    return x509.CertificateBuilder(
        issuer_name=issuer,
        subject_name=subject,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=valid[0],
        not_valid_after=valid[1],
    )
