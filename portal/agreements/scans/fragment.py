"""What the page of an agreement shows of its signing (`ui.agreement_signing`)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from portal.accounts.sessions import current_person
from portal.agreements.models import Agreement
from portal.agreements.scans import rules
from portal.agreements.scans.queries import Signing, signing_of
from portal.agreements.scans.rules import Step
from portal.agreements.views.blueprint import PROVINCE, Side


@dataclass(frozen=True)
class SigningCard:
    """The state of signing for one reader. `url` is its page, empty where the reader has none."""

    signing: Signing
    url: str
    draft_url: str
    me: int
    checks: bool


def signing_card(agreement: Agreement, side: Side) -> SigningCard:
    """At most four queries; two as long as nothing was agreed."""
    signing = signing_of(agreement)
    known = side is not PROVINCE
    return SigningCard(
        signing,
        url_for(f"agreement_scans.{side.prefix}signing", agreement_id=agreement.id)
        if known and signing.step is not Step.NOT_AGREED
        else "",
        url_for(f"agreement_scans.{side.prefix}draft", agreement_id=agreement.id) if known else "",
        current_person().id,
        signing.waiting is not None and rules.may_check(signing.waiting.scan.party, side.roles()),
    )
