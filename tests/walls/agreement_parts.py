"""What the walls' world holds of agreements: one with a scan that waits, and a signature as it stands once made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.agreements.models import AgreementSignature, AgreementTerm, AgreementVersion
from portal.agreements.rules.signing import AttemptState, SigningWay
from portal.agreements.rules.states import Party
from portal.core import clock
from portal.core.db import db
from tests.support import agreements, factories, signing, world_signing
from tests.support.people import PEOPLE

if TYPE_CHECKING:
    from tests.walls.world import World


def make_agreement(world: World, regency_id: int) -> dict[str, int]:
    """One that both parties agreed to, with a scan that waits: ids of it, of its line, its scan, and of a page."""
    agreement_id = agreements.draft(world.app, regency_id=regency_id)
    agreements.take(world.app, agreement_id, 0, 1, 2, regency_id=regency_id)
    world.documents[regency_id] = signing.document_code(world.app, agreement_id, regency_id)
    scan_id = world_signing.sent(world.app, agreement_id, Party.FIRST, mark=1, regency_id=regency_id)
    with factories.inside(world.app, regency_id):
        term_id = db.session.scalars(select(AgreementTerm.id)).one()
        signature_id = _signature(agreement_id, regency_id)
        db.session.commit()
    return {
        "agreement_id": agreement_id,
        "term_id": term_id,
        "scan_id": scan_id,
        "page": 1,
        "signature_id": signature_id,
    }


def _signature(agreement_id: int, regency_id: int) -> int:
    """A row as it stands once a party has signed electronically; the agreement itself waits for ink."""
    version = db.session.scalars(select(AgreementVersion).where(AgreementVersion.agreement_id == agreement_id)).one()
    now = clock.now()
    signature = AgreementSignature(
        regency_id=regency_id,
        version_id=version.id,
        party=Party.FIRST,
        way=SigningWay.PORTAL,
        state=AttemptState.SIGNED,
        number="100.3.7/12/2026",
        begun_at=now,
        lease_until=now,
        person_id=list(PEOPLE).index("tia") + 1,
        person_name="Tia Contoh",
        printed_name="Tia Contoh",
        position="Bupati",
        file_id=version.file_id,
        sha256=version.file_sha256,
        subject="Tia Contoh",
        serial="1a",
        signed_at=now,
        verified_at=now,
    )
    db.session.add(signature)
    db.session.flush()
    return signature.id
