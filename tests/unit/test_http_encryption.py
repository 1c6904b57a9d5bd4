"""What the polite client offers before anything is encrypted."""

from __future__ import annotations

import http.client
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from contextlib import closing, suppress

import pytest

from cpassist.adapters.http import Policy, PoliteClient, encryption
from cpassist.domain.errors import SourceError


def _offered(ask: Callable[[int], object]) -> tuple[bytes, list[int]]:
    """The ciphers and the kinds of extension of the first message ``ask`` sends to a port."""
    heard: list[bytes] = []
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def listen() -> None:
            connection, _ = server.accept()
            with closing(connection):
                heard.append(connection.recv(65_536))

        thread = threading.Thread(target=listen)
        thread.start()
        ask(server.getsockname()[1])
        thread.join(5)
    (hello,) = heard
    at = 43 + 1 + hello[43]
    size = struct.unpack_from(">H", hello, at)[0]
    ciphers = hello[at + 2 : at + 2 + size]
    at += 2 + size + 2 + 2
    kinds = []
    while at < len(hello):
        kind, length = struct.unpack_from(">HH", hello, at)
        kinds.append(kind)
        at += 4 + length
    return ciphers, kinds


def _standard(port: int) -> None:
    with suppress(OSError), closing(http.client.HTTPSConnection("127.0.0.1", port)) as connection:
        connection.request("GET", "/")


def _polite(port: int) -> None:
    policy = Policy("cpassist/1", frozenset({f"127.0.0.1:{port}"}), per_second=50.0, attempts=1)
    client = PoliteClient(policy)
    with pytest.raises(SourceError):
        client.get(f"https://127.0.0.1:{port}/", {}, frozenset({"application/json"}))
    client.close()


def test_it_offers_what_pythons_own_client_offers() -> None:
    """Services that judge clients by it then judge us as they judge Python."""
    assert _offered(_polite) == _offered(_standard)


def test_certificates_are_checked() -> None:
    context = encryption()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
