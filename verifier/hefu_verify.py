#!/usr/bin/env python3
"""Checks a Hefu bundle offline, without Hefu.  离线核验合符证明文件，无需安装合符。

    python hefu_verify.py BUNDLE.json --key POLICY [--anchors ROOTS.pem]

POLICY, whom you trust 信任策略: lines "log KEY", "witness NAME KEY", "group NAME any|all|NUMBER
MEMBER...", "quorum NAME|none". ROOTS.pem: roots of time-stamping authorities 时间戳根证书.
Exit code 退出码 0: proved 已证明; 1: refused 拒绝，不得采信; 2: could not be checked 无法核验.
Needs Python 3.11, "cryptography". Formats: RFC 9162, C2SP signed-note and tlog-*, GB/T 32918, RFC 3161. Of a
time-stamp it checks signatures, validity then, authority, usage; not revocation, path lengths, name limits.
"""

import argparse
import base64
import json
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

try:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding
except ImportError:
    print("请先安装 cryptography 库。\nInstall the library first: pip install cryptography")
    sys.exit(2)

# Type bytes of a key -> (its signature holds a time, its length: 65 for SM2).
KINDS = {b"\x01": (False, 32), b"\x04": (True, 32), b"\xffhefu/sm2-with-sm3/v1\n": (False, 65)}
KINDS |= {b"\xffhefu/sm2-with-sm3-cosignature/v1\n": (True, 65)}
P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A, B = P - 3, 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
GX = 0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7
GY = 0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0
STAMP, TYPE, DIGEST = "2a864886f70d0109100104", "2a864886f70d010903", "2a864886f70d010904"
SHA2, SHA256 = "6086480165030402", hashes.SHA256()
HASHES: Any = {SHA2 + "01": hashes.SHA256, SHA2 + "02": hashes.SHA384, SHA2 + "03": hashes.SHA512}
FIELDS = {"format", "entry", "leaf_hash", "opened", "index", "proof", "checkpoint"}
FIELDS |= {"succession", "timestamp"}


def need(holds: object, reason: str) -> None:
    if not holds:
        raise ValueError(reason)


def octets(text: Any) -> bytes:
    raw = base64.b64decode(text, validate=True)
    need(base64.b64encode(raw).decode() == text, "base64 不规范 not in its one form")
    return raw


def digest(algorithm: Any, *parts: bytes) -> bytes:
    work = hashes.Hash(algorithm)
    work.update(b"".join(parts))
    return work.finalize()


def add(p: Any, q: Any) -> Any:
    """Sum of two points of the SM2 curve. Only public numbers come here, so time tells nothing."""
    if p is None or q is None:
        return p or q
    if p[0] == q[0] and (p[1] + q[1]) % P == 0:
        return None
    over, under = (3 * p[0] ** 2 + A, 2 * p[1]) if p == q else (q[1] - p[1], q[0] - p[0])
    slope = over * pow(under, -1, P)
    x = (slope**2 - p[0] - q[0]) % P
    return x, (slope * (p[0] - x) - p[1]) % P


def times(count: int, p: Any) -> Any:
    half = times(count >> 1, p) if count else None
    return add(add(half, half), p if count & 1 else None)


def sm2_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    parts = (public[1:33], public[33:], signature[:32], signature[32:])
    x, y, r, s = (int.from_bytes(part, "big") for part in parts)
    t, is_point = (r + s) % N, max(x, y) < P and (y * y - x**3 - A * x - B) % P == 0
    if len(signature) != 64 or not (0 < r < N and 0 < s < N and t and is_point):
        return False
    numbers = b"".join(one.to_bytes(32, "big") for one in (A, B, GX, GY, x, y))
    z = digest(hashes.SM3(), b"\x00\x80", b"1234567812345678", numbers)
    point = add(times(s, (GX, GY)), times(t, (x, y)))
    e = int.from_bytes(digest(hashes.SM3(), z, message), "big")
    return point is not None and (e + point[0]) % N == r


class Key(NamedTuple):
    name: str
    id: bytes
    kind: bytes
    public: bytes

    def signed_at(self, text: str, signature: bytes) -> int:
        """Time of a right signature (0 for one without); a wrong one raises."""
        (has_time, length), when, head = KINDS[self.kind], 0, ""
        if has_time:
            when, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            head = f"cosignature/v1\ntime {when}\n"
        message, holds = (head + text).encode(), when < 1 << 63
        if length == 65:
            holds = holds and sm2_holds(self.public, message, signature)
        else:
            ed25519.Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        need(holds, f"签名有误 a wrong signature: {self.name}")
        return when


def read_key(text: str, *, is_witness: bool) -> Key:
    name, id_text, material = text.split("+", 2)
    raw = octets(material)
    kind = next(one for one in KINDS if raw.startswith(one))
    key = Key(name, digest(SHA256, f"{name}\n".encode(), raw)[:4], kind, raw[len(kind) :])
    found = (key.id.hex(), is_witness, len(key.public))
    need(found == (id_text, *KINDS[kind]), f"密钥有误 a damaged key, or of the other kind: {name}")
    return key


def read_policy(text: str) -> tuple[list[Key], dict[str, Any], Any]:
    """Logs, witnesses (keys) and groups (least, members) by name, and the quorum."""
    names: dict[str, Any] = {"none": (0, ())}
    logs, quorums, inside = list[Key](), list[Any](), list[str]()
    for word, *rest in (line.split() or ["#"] for line in text.split("\n")):
        if word == "log":
            logs.append(read_key(rest[0], is_witness=False))
        elif word == "witness" and rest[0] not in names:
            names[rest[0]] = read_key(rest[1], is_witness=True)
        elif word == "group" and rest[0] not in names and "none" not in rest[2:]:
            least = {"any": 1, "all": len(rest) - 2}.get(rest[1]) or int(rest[1])
            inside += rest[2:] if 1 <= least <= len(rest) - 2 else ["?", "?"]
            names[rest[0]] = (least, [names[one] for one in rest[2:]])
        elif word == "quorum":
            quorums.append(names[rest[0]])
        elif not word.startswith("#"):
            raise ValueError(f"{word} {rest[:1]}")
    keys = [*logs, *(one for one in names.values() if isinstance(one, Key))]
    is_once = len({key.public for key in keys}) == len(keys) and len({*inside}) == len(inside)
    need(is_once and len(quorums) == 1, "策略有误 something stands twice, or can never be met")
    return logs, names, quorums[0]


def is_met(q: Any, seen: dict[Key, int]) -> Any:
    return q in seen if isinstance(q, Key) else sum(is_met(one, seen) for one in q[1]) >= q[0]


def read_checkpoint(content: str, policy: Any) -> tuple[list[str], dict[str, int]]:
    """Lines of a checkpoint that the log signed, and of each witness when it cosigned."""
    (logs, names, quorum), seen = policy, dict[Key, int]()
    witnesses = {name: key for name, key in names.items() if isinstance(key, Key)}
    known = {(key.name, key.id): key for key in (*logs, *witnesses.values())}
    text, _, tail = content.rpartition("\n\n")
    *lines, last = tail.split("\n")
    is_note = not last and len(lines) <= 100 and min(content.replace("\n", " ")) == " "
    for line in lines:
        dash, name, code = line.split(" ")
        raw = octets(code)
        is_note = is_note and dash == "—" and len(raw) > 4
        if key := known.get((name, raw[:4])):
            seen[key] = key.signed_at(text + "\n", raw[4:])
    stated = text.split("\n")
    is_note = is_note and str(int(stated[1])) == stated[1]
    need(is_note and all(stated), "检查点格式有误 the checkpoint is malformed")
    by_log = any(key in seen and key.name == stated[0] for key in logs)
    need(by_log, "没有您所信任的日志签名 no log that you trust signed it")
    need(is_met(quorum, seen), "见证签名未达到信任策略要求 your policy demands more witnesses")
    return stated, {name: seen[key] for name, key in witnesses.items() if key in seen}


def root_above(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    """The root that an inclusion proof leads to, by the definition of the tree in RFC 9162."""
    if size == 1:
        need(not proof, "包含证明过长 the inclusion proof is too long")
        return leaf
    half, (*rest, other) = 1 << ((size - 1).bit_length() - 1), proof
    if index < half:
        return digest(SHA256, b"\x01", root_above(leaf, index, half, rest), other)
    return digest(SHA256, b"\x01", other, root_above(leaf, index - half, size - half, rest))


def der(data: bytes) -> list[tuple[int, bytes, bytes]]:
    """The DER values in a row: tag, content, all bytes."""
    found, at = [], 0
    while at < len(data):
        size, begin = data[at + 1], at + 2
        if size > 127:
            begin += size - 128
            size = int.from_bytes(data[at + 2 : begin], "big")
        need(begin + size <= len(data), "时间戳被截断 the time-stamp is cut off")
        found.append((data[at], data[begin : begin + size], data[at : begin + size]))
        at = begin + size
    return found


def read_stamp(response: bytes, wanted: bytes, anchors: list[Any]) -> tuple[datetime, str]:
    """Time and authority of an RFC 3161 response over the SHA-256 digest ``wanted``."""
    ((_, whole, _),) = der(response)
    status, token = der(whole)
    _, _, content, *rest = der(der(der(token[1])[1][1])[0][1])
    kind, info = der(content[1])[0][1].hex(), der(der(content[1])[1][1])[0][1]
    (signer,) = der(next(one[1] for one in rest if one[0] == 0x31))
    _, sid, hashed_by, signed, _, signature, *_ = der(signer[1])
    algorithm: Any = HASHES[der(hashed_by[1])[0][1].hex()]()
    said = {der(one[1])[0][1].hex(): der(der(one[1])[1][1])[0][1] for one in der(signed[1])}
    _, _, imprint, _, time, *_ = der(der(info)[0][1])
    hash_name, hashed = der(imprint[1])
    at = datetime.strptime(time[1].decode()[:14] + "Z", "%Y%m%d%H%M%S%z")
    holds = [der(status[1])[0][1] == b"\x00", said[TYPE].hex() == kind == STAMP]
    holds += [at <= datetime.now(UTC), said[DIGEST] == digest(algorithm, info)]
    holds += [hashed[1] == wanted, der(hash_name[1])[0][1].hex() == SHA2 + "01"]
    loose = [x509.load_der_x509_certificate(c[2]) for r in rest if r[0] == 0xA0 for c in der(r[1])]
    pool, (issuer, serial) = anchors + loose, der(sid[1])
    named = [one for one in pool if one.issuer.public_bytes() == issuer[2]]
    leaf = next(c for c in named if c.serial_number == int.from_bytes(serial[1], "big"))
    key: Any = leaf.public_key()
    means = [padding.PKCS1v15(), algorithm] if hasattr(key, "encrypt") else [ec.ECDSA(algorithm)]
    key.verify(signature[1], b"\x31" + signed[2][1:], *means)
    usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    holds += [usage.critical, x509.oid.ExtendedKeyUsageOID.TIME_STAMPING in usage.value]
    chain = [leaf]
    while chain[-1].issuer != chain[-1].subject and len(chain) < 9:
        by = next(by for by in pool if by.subject == chain[-1].issuer)
        chain[-1].verify_directly_issued_by(by)
        holds += [by.extensions.get_extension_for_class(x509.BasicConstraints).value.ca]
        chain += [by]
    holds += [one.not_valid_before_utc <= at <= one.not_valid_after_utc for one in chain]
    need(all(holds) and chain[-1] in anchors, "时间戳不成立 the time-stamp does not hold")
    return at, leaf.subject.rfc4514_string()


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    need(len(dict(pairs)) == len(pairs), "同一键出现两次 a key stands twice")
    return dict(pairs)


def check(content: str, policy: Any, anchors: list[Any]) -> list[str]:
    """What a bundle proves, line by line."""
    bundle = json.loads(content, object_pairs_hook=once)
    known = bundle.keys() <= FIELDS and ("entry" in bundle) != ("leaf_hash" in bundle)
    need(known and bundle["format"] == "hefu/bundle/v1", "证明文件格式有误 not a bundle")
    (logs, names, quorum), nobody = policy, (0, ())
    for note in bundle.get("succession", []):
        with suppress(ValueError):  # counts if a key you trust signed it, and the one it names
            _, text = read_checkpoint(note, (logs, names, nobody))[0][4].split("hefu/next-key ")
            new = [read_key(text, is_witness=False)]
            logs = [*logs, *new] if read_checkpoint(note, (new, {}, nobody)) else []
    stated, seen = read_checkpoint(bundle["checkpoint"], (logs, names, quorum))
    entry, index, size = bundle.get("entry"), bundle["index"], int(stated[1])
    shown = b"\x00" + entry.encode() if "entry" in bundle else b""
    leaf = digest(SHA256, shown) if shown else octets(bundle["leaf_hash"])
    proof = [octets(one) for one in bundle["proof"]]
    holds = type(index) is int and 0 <= index < size and len(leaf) == 32
    holds = holds and root_above(leaf, index, size, proof) == octets(stated[2])
    need(holds, "条目不在该日志中 the entry is not in the log at that place")
    lines = [f"日志包含该条目 the log holds the entry: {stated[0]}, {index} / {size}"]
    lines += [f"条目 entry: {entry or '未出示 withheld, only its hash is shown'}"]
    if "opened" in bundle:
        name, _, wanted = json.loads(entry)["digest"].partition(":")
        salt, body = (octets(bundle["opened"].pop(one)) for one in ("salt", "content"))
        algorithm: Any = {"sha256": hashes.SHA256, "sm3": hashes.SM3}[name]()
        got = digest(algorithm, b"hefu/salted-digest/v1\n", salt, body).hex()
        need(got == wanted and len(salt) == 32 and not bundle["opened"], "原文不符 other content")
        lines += [f"条目对应的原文 content of the entry: {body.decode(errors='replace')}"]
    lines += [f"见证 witness {n}: {datetime.fromtimestamp(t, UTC)}" for n, t in seen.items()]
    if "timestamp" in bundle and anchors:
        wanted = digest(SHA256, "\n".join([*stated, ""]).encode())
        at, who = read_stamp(octets(bundle["timestamp"]), wanted, anchors)
        lines += [f"时间戳 time-stamp: {at.isoformat()}, {who}"]
    elif "timestamp" in bundle:
        lines += ["时间戳未核验 time-stamp NOT checked: no --anchors"]
    return [*lines, "未证明：条目内容是否属实 not proved: that what the entry says is true"]


def main() -> int:
    parser = argparse.ArgumentParser(description="离线核验 checks a Hefu bundle offline")
    parser.add_argument("bundle", type=Path, help="证明文件 the bundle")
    parser.add_argument("--key", type=Path, required=True, help="信任策略 whom you trust")
    parser.add_argument("--anchors", type=Path, help="时间戳根证书 roots for time-stamps (PEM)")
    given, code = parser.parse_args(), 2
    try:
        policy = read_policy(given.key.read_text("utf-8"))
        read = x509.load_pem_x509_certificates
        anchors = read(given.anchors.read_bytes()) if given.anchors else []
        content, code = given.bundle.read_bytes(), 1
        lines = ["已证明 PROVED", *check(content.decode(), policy, anchors)]
        code = 0
    except Exception as error:
        verdict = ("", "拒绝 REFUSED", "无法核验 COULD NOT BE CHECKED")[code]
        lines = [verdict, f"{error} ({type(error).__name__})"]
    for line in lines:
        print("".join(sign if sign.isprintable() else "?" for sign in line))
    return code


if __name__ == "__main__":
    sys.exit(main())
