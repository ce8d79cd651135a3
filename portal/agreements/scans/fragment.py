"""What the page of an agreement shows of its signing (`ui.agreement_signing`)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from portal.accounts.sessions import current_person
from portal.agreements.models import Agreement
from portal.agreements.scans import rules
from portal.agreements.scans.queries import Signing, signing_of
from portal.agreements.scans.rules import ScanState, Step
from portal.agreements.views.blueprint import PROVINCE, Side
from portal.core.access import may
from portal.core.permissions import Permission


@dataclass(frozen=True)
class SigningCard:
    """The state of signing for one reader. `url` is its page, empty where the reader has none."""

    signing: Signing
    url: str
    draft_url: str
    me: int
    checks: bool
    signed_url: str  # the newest copy with signatures on it; empty while there is none
    signs: bool  # the reader may sign electronically for the party whose turn it is


def signing_card(agreement: Agreement, side: Side) -> SigningCard:
    """At most four queries."""
    signing = signing_of(agreement, with_document=False)
    known = side is not PROVINCE
    return SigningCard(
        signing,
        url_for(f"agreement_scans.{side.prefix}signing", agreement_id=agreement.id)
        if known and signing.step is not Step.NOT_AGREED
        else "",
        url_for(f"agreement_scans.{side.prefix}draft", agreement_id=agreement.id) if known else "",
        current_person().id,
        signing.waiting is not None and rules.may_check(signing.waiting.scan.party, side.roles()),
        _signed_url(signing, side) if known else "",
        known and may(Permission.SIGN_AGREEMENTS) and signing.turn is side.party,
    )


def _signed_url(signing: Signing, side: Side) -> str:
    """Where the signed document lies: signed electronically, or the last scan that was accepted."""
    here = signing.agreement.id
    if signing.electronic:
        last = signing.electronic[-1].signature.id
        return url_for(f"agreement_signing.{side.prefix}signed_file", agreement_id=here, signature_id=last)
    accepted = next((each.scan.id for each in signing.scans if each.state is ScanState.ACCEPTED), None)
    if accepted is None:
        return ""
    return url_for(f"agreement_scans.{side.prefix}scan", agreement_id=here, scan_id=accepted)
