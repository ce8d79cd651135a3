"""Whose figures a page is about, and where its pages are: an office has one place, the province one for each region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import url_for


@dataclass(frozen=True)
class Place:
    """A region (a regency id, or PROVINCE) with the blueprint of its pages."""

    region: int
    name: str
    blueprint: str
    args: Mapping[str, Any] = field(default_factory=dict)

    def url(self, act: str, **values: Any) -> str:
        """The address of a page or act of this place."""
        return url_for(f"{self.blueprint}.{act}", **self.args, **values)


@dataclass(frozen=True)
class Desk:
    """Who uploads workbooks: a regency's office, or the province (`regency_id` None)."""

    regency_id: int | None
    blueprint: str

    def url(self, act: str, **values: Any) -> str:
        """The address of a page or act of this desk."""
        return url_for(f"{self.blueprint}.{act}", **values)
