"""How much looking into files anybody may ask for: it is the one dear thing that needs no account.

Counted in the memory of each web process: a limit that holds four times over with four processes still keeps one
address from occupying the portal, and it costs no write, which a question must not do.
"""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
import threading
from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from portal.core.errors import DomainError

AT_ONCE = 1  # files that one process looks into at the same time
WINDOW, MOST = timedelta(minutes=10), 12  # files of one address; a village's phones may share one
_ADDRESSES = 4096  # addresses that are remembered


class BusyError(DomainError):
    """Others' files are being looked into."""

    status = 503

    def __init__(self) -> None:
        super().__init__("Portal sedang memeriksa berkas lain. Coba lagi sebentar.", field="file")


class TooManyError(DomainError):
    """This address has sent too many."""

    status = 429

    def __init__(self) -> None:
        super().__init__(
            "Sudah banyak berkas dikirim dari sambungan ini. Coba lagi sepuluh menit lagi, atau periksa dengan kode.",
            field="file",
        )


class Limits:
    """Turns of one process. Of an address nothing readable is kept: its hash, keyed anew at every start."""

    def __init__(self, at_once: int = AT_ONCE, most: int = MOST, addresses: int = _ADDRESSES) -> None:
        self._free = threading.BoundedSemaphore(at_once)
        self._most, self._addresses = most, addresses
        self._key = secrets.token_bytes(16)
        self._asked: OrderedDict[bytes, deque[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, address: str, now: datetime) -> Iterator[None]:
        """Hold one of the few turns. Raises BusyError and TooManyError; a turn that was refused does not count."""
        if not self._free.acquire(blocking=False):
            raise BusyError
        try:
            self._count(hashlib.blake2b(_counted(address).encode(), key=self._key, digest_size=16).digest(), now)
            yield
        finally:
            self._free.release()

    def _count(self, address: bytes, now: datetime) -> None:
        with self._lock:
            times = self._asked.setdefault(address, deque())
            self._asked.move_to_end(address)
            while times and times[0] <= now - WINDOW:
                times.popleft()
            if len(times) >= self._most:
                raise TooManyError
            times.append(now)
            while len(self._asked) > self._addresses:
                self._asked.popitem(last=False)


def _counted(address: str) -> str:
    """What of an address is counted: of version 6 its network (/64), for a single phone has all of that."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or ipaddress.IPv6Address(int(parsed) >> 64 << 64))
