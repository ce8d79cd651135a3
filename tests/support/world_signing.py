"""Agreements of the full office on their way to two signatures, and scans in every state."""

from __future__ import annotations

import hashlib
from io import BytesIO

from flask import Flask

from portal.agreements import issuing
from portal.agreements.models import Agreement, AgreementScan, AgreementVersion
from portal.agreements.rules.states import Mover, Party
from portal.agreements.scans import service
from portal.agreements.scans.service import ScanTerms
from portal.agreements.signing import service as signing_service
from portal.core import clock
from portal.core.db import db
from portal.core.esign.contracts import SENTENCES, Trouble
from portal.core.tasks import Job
from tests.support import electronic, signing
from tests.support.factories import inside
from tests.support.people import OPERATORS, TTU, VERIFIERS
from tests.support.world_base import World, as_actor


def sent(app: Flask, agreement_id: int, party: Party, *, mark: int, regency_id: int = TTU) -> int:
    """The operator sends a scan of the issued document; its id."""
    content = signing.scanned(signing.issued_pdf(app, agreement_id, regency_id), mark=mark)
    number = "100.3.7/12/2026" if party is Party.FIRST else "PER/7/112026"
    with inside(app, regency_id):
        terms = ScanTerms(party, clock.today(), number)
        by = as_actor(OPERATORS[regency_id])
        scan = service.send(agreement_id, terms, BytesIO(content), by_branch=False, by=by)
        db.session.commit()
        return scan.id


def accepted(app: Flask, agreement_id: int, scan_id: int, *, regency_id: int = TTU) -> None:
    """The verifier compares every page and accepts it."""
    with inside(app, regency_id):
        budi = as_actor(VERIFIERS[regency_id])
        for page in range(1, db.session.get_one(AgreementScan, scan_id).pages + 1):
            service.see_page(agreement_id, scan_id, page, [Mover.CHECKER], by=budi)
        service.accept(agreement_id, scan_id, [Mover.CHECKER], by=budi)
        db.session.commit()


def fill_signing(app: Flask, world: World) -> None:
    """One in every step of signing; scans that wait, were accepted, rejected, replaced."""
    ids = world.ids
    for word in ("unsigned", "scanned", "halfway", "signed"):
        # A quota of its own follows it; the office's others stay in its hands.
        ids[f"{word}_agreement"] = signing.agreed(app, source="dana-kelurahan")
    sent(app, ids["scanned_agreement"], Party.FIRST, mark=1)
    ids["rejected_scan"] = sent(app, ids["scanned_agreement"], Party.FIRST, mark=2)
    with inside(app):
        service.reject(
            ids["scanned_agreement"],
            ids["rejected_scan"],
            "Halaman 3 dicoret dengan pena.",
            [Mover.CHECKER],
            by=as_actor("budi"),
        )
        db.session.commit()
    ids["waiting_scan"] = sent(app, ids["scanned_agreement"], Party.FIRST, mark=3)
    for word in ("halfway", "signed"):
        ids[f"{word}_scan"] = sent(app, ids[f"{word}_agreement"], Party.FIRST, mark=4)
        accepted(app, ids[f"{word}_agreement"], ids[f"{word}_scan"])
        ids[f"{word}_second_scan"] = sent(app, ids[f"{word}_agreement"], Party.SECOND, mark=5)
    accepted(app, ids["signed_agreement"], ids["signed_second_scan"])
    for word in ("unsigned", "halfway", "signed"):
        world.codes[f"{word}_document"] = signing.document_code(app, ids[f"{word}_agreement"])
        document = signing.issued_pdf(app, ids[f"{word}_agreement"])
        world.codes[f"{word}_fingerprint"] = hashlib.sha256(document).hexdigest()
    with inside(app):
        scan = db.session.get_one(AgreementScan, ids["signed_second_scan"])
        world.codes["scan_fingerprint"] = scan.sha256
    _electronic(app, world)
    _stopped(app, world)


def _electronic(app: Flask, world: World) -> None:
    """Signed electronically by the first party, by both, and not at all because a service was down."""
    for word in ("refused", "first", "both"):
        world.ids[f"{word}_electronic"] = signing.agreed(app, source="dana-kelurahan")
    attempt = electronic.begun(app, world.ids["refused_electronic"])
    with electronic.at_work(app, Party.FIRST):
        signing_service.fail(attempt, SENTENCES[Trouble.UNREACHABLE], by=as_actor("tia"))
        db.session.commit()
    for word in ("first", "both"):
        electronic.sign(app, world.ids[f"{word}_electronic"])
    electronic.sign(app, world.ids["both_electronic"], Party.SECOND)


def _stopped(app: Flask, world: World) -> None:
    """One whose document is still being made, and one whose job has failed."""
    bell = app.extensions["portal_tasks"]
    bell.immediate = False
    for word in ("issuing", "stopped"):
        world.ids[f"{word}_agreement"] = signing.agreed(app)
    bell.immediate = True
    with inside(app):
        agreement = db.session.get_one(Agreement, world.ids["stopped_agreement"])
        job = issuing.job_of(db.session.get_one(AgreementVersion, agreement.version_id))
        assert isinstance(job, Job)
        job.state, job.finished_at, job.error_code = "failed", clock.now(), "unexpected"
        job.sentence = "Pekerjaan ini terhenti karena gangguan di portal."
        db.session.commit()
