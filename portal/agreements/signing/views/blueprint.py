"""The blueprint of signing electronically, and addresses as office and branch see them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for

from portal.agreements.views.blueprint import Side

blueprint = Blueprint("agreement_signing", __name__)
OFFICE_URL = "/wilayah/<regency>/perjanjian/<int:agreement_id>/tanda-tangan/elektronik"
BRANCH_URL = "/bpjs/<branch>/perjanjian/<int:agreement_id>/tanda-tangan/elektronik"


def address(side: Side, name: str, **values: Any) -> str:
    """The address of one of these pages, for office or branch."""
    return url_for(f"agreement_signing.{side.prefix}{name}", **values)
