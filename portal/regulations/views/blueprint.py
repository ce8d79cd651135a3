"""The blueprint that the pages of the register hang on, and whose regulations they show."""

from __future__ import annotations

from types import MappingProxyType

from flask import Blueprint, url_for

from portal.core.access import workplace
from portal.regulations import queries
from portal.regulations.rules.chain import Standing
from portal.regulations.rules.papers import Region

blueprint = Blueprint("regulations", __name__)
REGISTER = "/wilayah/<regency>/peraturan"
ONE = REGISTER + "/<int:regulation_id>"
# Colour and shape of a standing; the words stand in the rules.
STANDING_KINDS = MappingProxyType(
    {
        Standing.DRAFT: "neutral",
        Standing.UPCOMING: "info",
        Standing.IN_FORCE: "success",
        Standing.AMENDED: "success",
        Standing.REVOKED: "error",
        Standing.ENDED: "warning",
    }
)


def own_region() -> Region:
    """The region of the office whose page this is."""
    return queries.region_of(workplace().id)


def page_of(regulation_id: int) -> str:
    """The address of a regulation's page."""
    return url_for("regulations.detail", regulation_id=regulation_id)
