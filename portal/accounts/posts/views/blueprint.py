"""The blueprint of posts, and what differs between office, branch and province."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, url_for

from portal.core.access import may, reason_against
from portal.core.permissions import Permission

blueprint = Blueprint("posts", __name__)


@dataclass(frozen=True)
class Side:
    """Whose pages these are: the beginning of their endpoints, and who writes there (None: nobody)."""

    prefix: str
    writes: Permission | None

    def url(self, name: str, **values: Any) -> str:
        return url_for(f"posts.{self.prefix}{name}", **values)

    @property
    def may_write(self) -> bool:
        return self.writes is not None and may(self.writes)

    @property
    def reason(self) -> str:
        """Why not, beside the locked button; empty where there is no such button at all."""
        return reason_against(self.writes) if self.writes is not None else ""


OFFICE = Side("", Permission.CLOSE_ACCOUNTS)
BRANCH = Side("branch_", None)
PROVINCE = Side("province_", Permission.MANAGE_ACCOUNTS)
