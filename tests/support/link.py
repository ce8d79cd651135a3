"""A weak link between a client and the server: it drops at chosen bytes, can be pulled out, and counts what is sent."""

from __future__ import annotations

import re
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_PIECE = 2048  # bytes that travel at a time
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: the other side meets a reset, not an end


@dataclass
class Link:
    """`cuts` are counts of body bytes after which the connection breaks; each breaks one."""

    server: tuple[str, int]
    cuts: list[int] = field(default_factory=list)
    address: str = ""
    sent: int = 0  # body bytes that clients have sent, over all connections
    requests: list[str] = field(default_factory=list)  # "PATCH /path"
    longest: int = 0  # bytes of the longest body that a request announced
    rate: int = 0  # bytes a second from clients; 0: as quick as it goes
    down: bool = False  # the cable is out
    _open: set[socket.socket] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _ended: threading.Event = field(default_factory=threading.Event)

    def pull_out(self) -> None:
        """Every connection breaks, and none is made until `plug_in`."""
        self.down = True
        with self._lock:
            for each in list(self._open):
                _break(each)

    def plug_in(self) -> None:
        """The link is back."""
        self.down = False

    def bodies(self, method: str) -> int:
        """How many requests of this method began."""
        return sum(line.startswith(f"{method} ") for line in self.requests)

    def serve(self, client: socket.socket) -> None:
        """One connection of a client, to its end."""
        if self.down:
            return _break(client)
        with socket.create_connection(self.server) as server, client:
            with self._lock:
                self._open |= {client, server}
            back = threading.Thread(target=self._pass_back, args=(server, client), daemon=True)
            back.start()
            try:
                self._pass_on(client, server)
            finally:
                with suppress(OSError):
                    server.shutdown(socket.SHUT_WR)
                back.join(10)
                with self._lock:
                    self._open -= {client, server}
        return None

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        head, body = b"", 0
        with suppress(OSError):
            while data := client.recv(_PIECE):
                if self.rate:
                    self._ended.wait(len(data) / self.rate)
                while data:
                    if body:
                        part, data = data[:body], data[body:]
                        body -= len(part)
                        if not self._send(part, client, server):
                            return
                        continue
                    head += data
                    data = b""
                    if b"\r\n\r\n" not in head:
                        break
                    lines, _end, data = head.partition(b"\r\n\r\n")
                    head = b""
                    self.requests.append(b" ".join(lines.split(b" ", 2)[:2]).decode())
                    length = re.search(rb"(?im)^content-length: *(\d+)", lines)
                    body = int(length[1]) if length else 0
                    self.longest = max(self.longest, body)
                    server.sendall(lines + b"\r\n\r\n")

    def _send(self, part: bytes, client: socket.socket, server: socket.socket) -> bool:
        with self._lock:
            self.sent += len(part)
            beyond = self.sent - self.cuts[0] if self.cuts else -1
            if beyond >= 0:
                self.cuts.pop(0)
        if beyond < 0:
            server.sendall(part)
            return True
        server.sendall(part[: len(part) - beyond])
        _break(client)
        if len(self.cuts) % 2:
            _break(server)
        return False

    def _pass_back(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while data := server.recv(65536):
                client.sendall(data)
        with suppress(OSError):
            client.shutdown(socket.SHUT_WR)


def _break(end: socket.socket) -> None:
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def link_to(address: str, cuts: list[int] | None = None) -> Iterator[Link]:
    """A link to the server at `address`, on a port of its own."""
    parts = urlsplit(address)
    assert parts.hostname and parts.port
    with socket.create_server(("127.0.0.1", 0)) as listening:
        link = Link((parts.hostname, parts.port), sorted(cuts or []))
        link.address = f"http://127.0.0.1:{listening.getsockname()[1]}"

        def accept() -> None:
            while True:
                try:
                    client, _address = listening.accept()
                except OSError:
                    return
                threading.Thread(target=link.serve, args=(client,), daemon=True).start()

        accepting = threading.Thread(target=accept, daemon=True)
        accepting.start()
        try:
            yield link
        finally:
            link._ended.set()
            link.pull_out()
            listening.shutdown(socket.SHUT_RDWR)
            accepting.join(10)
