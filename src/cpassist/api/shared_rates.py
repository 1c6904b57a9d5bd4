"""The clients' token buckets in one file that all worker processes map: one limit for one client.

Held are a salted hash of the client, its tokens and when it was last seen; never an address. The
file lives as long as the server. It counts and refuses nothing by itself: ``limits`` does.
"""

from __future__ import annotations

import fcntl
import hashlib
import mmap
import os
import secrets
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cpassist.api.limits import Allowance, allowance, network

_SALT_BYTES = 16
_SLOT = struct.Struct("<Qdd")
"""Key (0 for none), tokens, and when last seen in seconds of the machine's steady clock."""
_SETS, _WAYS = 4096, 4
"""A client's slot is one of four; of a full four the one not seen for longest is forgotten."""
SIZE_BYTES = _SALT_BYTES + _SETS * _WAYS * _SLOT.size


def new_table(path: Path) -> None:
    """An empty table; its salt makes the keys of one run mean nothing to the next."""
    path.write_bytes(secrets.token_bytes(_SALT_BYTES) + bytes(SIZE_BYTES - _SALT_BYTES))


class SharedRates:
    """As ``limits.Rates``, over a table that other processes count in as well."""

    def __init__(self, path: Path, per_minute: int, burst: int) -> None:
        self._per_s = per_minute / 60.0
        self._burst = burst
        self._file = os.open(path, os.O_RDWR)
        self._table = mmap.mmap(self._file, SIZE_BYTES)
        self._salt = self._table[:_SALT_BYTES]

    def close(self) -> None:
        """Let go of the table."""
        self._table.close()
        os.close(self._file)

    def take(self, client: str, now_s: float) -> Allowance | None:
        """Count one request of ``client``; ``None`` where no limit is set."""
        if self._per_s == 0.0:
            return None
        digest = hashlib.blake2b(network(client).encode(), key=self._salt, digest_size=8).digest()
        key = int.from_bytes(digest, "little") or 1
        first = _SALT_BYTES + key % _SETS * _WAYS * _SLOT.size
        with self._locked(first):
            places = [first + way * _SLOT.size for way in range(_WAYS)]
            slots = {place: _SLOT.unpack_from(self._table, place) for place in places}
            own = [place for place, slot in slots.items() if slot[0] == key]
            place = own[0] if own else min(places, key=lambda place: slots[place][2])
            _, tokens, seen_s = slots[place] if own else (key, float(self._burst), now_s)
            left, granted = allowance(tokens, now_s - seen_s, self._per_s, self._burst)
            _SLOT.pack_into(self._table, place, key, left, now_s)
        return granted

    @contextmanager
    def _locked(self, place: int) -> Iterator[None]:
        """Hold the four slots at ``place``; a process that dies lets go of them."""
        length = _WAYS * _SLOT.size
        fcntl.lockf(self._file, fcntl.LOCK_EX, length, place)
        try:
            yield
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, length, place)
