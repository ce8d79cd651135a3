"""What arrived, as a file to read from."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any


class Arrived(io.RawIOBase):
    """The content of a complete upload, read once from its beginning; it never lies in the clear on a disk."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        super().__init__()
        self._chunks = chunks
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            following = next(self._chunks, None)
            if following is None:
                return 0
            self._rest = following
        taken = min(len(buffer), len(self._rest))
        buffer[:taken], self._rest = self._rest[:taken], self._rest[taken:]
        return taken
