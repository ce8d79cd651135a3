"""The blueprint of signing, and addresses as office and branch see them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for

from portal.agreements.views.blueprint import Side

blueprint = Blueprint("agreement_scans", __name__)
OFFICE_URL = "/wilayah/<regency>/perjanjian/<int:agreement_id>"
BRANCH_URL = "/bpjs/<branch>/perjanjian/<int:agreement_id>"


def address(side: Side, name: str, **values: Any) -> str:
    """The address of one of these pages, for office or branch."""
    return url_for(f"agreement_scans.{side.prefix}{name}", **values)
