"""An address of the portal and who opens it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """An address and the person who opens it; "adi" is nobody."""

    endpoint: str
    person: str
    url: str
    note: str = ""

    def __str__(self) -> str:
        return f"{self.endpoint}{' (' + self.note + ')' if self.note else ''}"
