"""Nothing is sent to what only we can reach, however its address is written."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hefu.storage.receivers.addresses import (
    AddressRefused,
    addresses_of,
    may_be_reached,
    read_origins,
    target_of,
)
from hefu.vocabulary.errors import InvalidInput, Unavailable

NONE = read_origins(None)
INSIDE = (
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",  # noqa: S104
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "100.100.100.200",
    "169.254.169.254",
    "169.254.1.1",
    "168.63.129.16",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2001:0:7f00:1:0:0:f5ff:fffe",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "2001:db8::1",
    "no address",
)
BAD_URLS = (
    "http://erp.example/hefu",
    "https://erp.example:8443/hefu",
    "https://erp.example:80/hefu",
    "ftp://erp.example/hefu",
    "file:///etc/passwd",
    "https:///hefu",
    "https://user:word@erp.example/hefu",
    "https://user@erp.example/hefu",
    "https://erp.example/hefu#x",
    "https://erp.example/he fu",
    "https://erp.example/\r\nX: y",
    "https://erp.example\\@inside/",
    "https://经销商.example/",
    "https://erp.example:0/",
    "https://erp.example:99999/",
    "https://[::1/",
    "https://" + "a" * 2_000,
    "",
)


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_of_the_inside_is_not_reached(address: str) -> None:
    assert not may_be_reached(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_a_public_address_is(address: str) -> None:
    assert may_be_reached(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "fd12::1", "::1"])
def test_the_own_network_is_reached_by_a_name_of_the_operator_alone(address: str) -> None:
    assert not may_be_reached(address)
    assert may_be_reached(address, is_named=True)


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "fd00:ec2::254", "224.0.0.1", "::", "fe80::1"]
)
def test_what_answers_inside_of_a_cloud_is_never_reached(address: str) -> None:
    assert not may_be_reached(address, is_named=True)


@given(st.ip_addresses(v=4).filter(lambda one: not one.is_global))
def test_no_writing_of_an_inside_address_in_an_ipv6_address_opens_it(
    inside: ipaddress.IPv4Address,
) -> None:
    number = int(inside)
    for prefix, shift in (("::ffff:0:0", 0), ("64:ff9b::", 0), ("2002::", 80)):
        outer = int(ipaddress.IPv6Address(prefix)) | number << shift
        assert not may_be_reached(str(ipaddress.IPv6Address(outer)))


@pytest.mark.parametrize("url", BAD_URLS)
def test_what_is_no_url_of_a_receiver_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        target_of(url, NONE)
    assert refused.value.code == "webhook.url"


def test_a_url_is_read_in_parts() -> None:
    target = target_of("https://ERP.example/hefu?to=a", NONE)
    assert (target.is_tls, target.authority, target.path) == (True, "erp.example", "/hefu?to=a")
    named = read_origins("http://127.0.0.1:9000, https://erp.intern:8443/")
    inside = target_of("http://127.0.0.1:9000", named)
    assert (inside.is_tls, inside.is_named, inside.path) == (False, True, "/")
    assert inside.authority == "127.0.0.1:9000"
    assert target_of("https://erp.intern:8443/x", named).is_named
    for near in ("https://127.0.0.1:9000", "http://127.0.0.1:9001", "http://erp.intern:8443"):
        with pytest.raises(InvalidInput):
            target_of(near, named)


@pytest.mark.parametrize(
    "setting", ["erp.intern", "https://erp.intern/path", "https://u@erp.intern"]
)
def test_a_setting_that_names_no_origin_stops_the_program(setting: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_origins(setting)
    assert refused.value.code == "webhook.origins_setting"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]", "localhost"]
)
def test_this_machine_is_refused_however_it_is_written(host: str) -> None:
    with pytest.raises((AddressRefused, Unavailable)):
        addresses_of(target_of(f"https://{host}/", NONE))


def test_one_bad_address_refuses_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(*addresses: str) -> Any:
        return lambda *_asked, **_named: [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in addresses
        ]

    target = target_of("https://erp.example/", NONE)
    monkeypatch.setattr(socket, "getaddrinfo", found("8.8.8.8", "10.0.0.1"))
    with pytest.raises(AddressRefused):
        addresses_of(target)
    monkeypatch.setattr(socket, "getaddrinfo", found("8.8.8.8", "1.1.1.1"))
    assert [address[0] for _, address in addresses_of(target)] == ["8.8.8.8", "1.1.1.1"]


def test_a_name_that_nobody_knows_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_asked: Any, **_named: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(Unavailable) as told:
        addresses_of(target_of("https://erp.example/", NONE))
    assert told.value.code == "webhook.name_unknown"
