"""Electronic signatures through the portal's own verbs: posts for those who sign, and the three steps in one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from portal.accounts.posts.queries import Holding, holding_at
from portal.agreements.models import Agreement, AgreementSignature
from portal.agreements.rules.drafts import Signer
from portal.agreements.rules.signing import SigningWay
from portal.agreements.rules.states import Party
from portal.agreements.signing import making, service
from portal.agreements.signing.service import Ask, Begun
from portal.config import SigningSettings
from portal.core import clock, storage
from portal.core.db import db, writing
from portal.core.errors import DomainError
from portal.core.esign.authority import DevelopmentAuthority
from portal.core.esign.contracts import Credentials
from portal.core.permissions import WorkplaceKind
from portal.core.tenancy import Scope, scope_of
from tests.support import posts
from tests.support.agreements import SIGNERS as PRINTED
from tests.support.people import ATAMBUA, TTU
from tests.support.world_base import as_actor

NUMBERS = {Party.FIRST: "100.3.7/12/2026", Party.SECOND: "PER/34/112026"}
SIGNERS = {Party.FIRST: "tia", Party.SECOND: "petrus"}
_PLACES = {
    Party.FIRST: (WorkplaceKind.REGENCY, TTU),
    Party.SECOND: (WorkplaceKind.BRANCH, ATAMBUA),
}


def make_keys(app: Flask) -> None:
    """What the development authority would make when they sign first: RSA keys take long."""
    folder = settings_of(app).development_dir
    assert folder is not None
    for party, signer in PRINTED.items():
        DevelopmentAuthority(folder, clock.now).key_of(SIGNERS[party], signer.name)


def with_posts(app: Flask) -> dict[Party, int]:
    """Tia and Petrus hold the posts that agreements name; the posts' ids."""
    return {party: _post(app, party, signer) for party, signer in PRINTED.items()}


def _post(app: Flask, party: Party, signer: Signer) -> int:
    kind, place = _PLACES[party]
    given = posts.appointment(
        person_id=as_actor(SIGNERS[party]).id,
        printed_name=signer.name,
        staff_number=signer.staff_number,
        acting=signer.acting,
    )
    return posts.post(app, signer.position, given, kind=kind, workplace_id=place)


@contextmanager
def at_work(app: Flask, party: Party) -> Iterator[None]:
    """An app context with the scope in which a party works."""
    scope = Scope.regency(TTU) if party is Party.FIRST else Scope.branch(frozenset({TTU}))
    with app.app_context(), writing(), scope_of(scope):
        yield


def held_by(party: Party, username: str = "") -> list[Holding]:
    """The posts that somebody holds there now."""
    kind, place = _PLACES[party]
    return holding_at(as_actor(username or SIGNERS[party]).id or 0, kind, place, clock.now())


def settings_of(app: Flask) -> SigningSettings:
    """How this app signs."""
    found: SigningSettings = app.config["PORTAL"].signing
    return found


def begun(app: Flask, agreement_id: int, party: Party = Party.FIRST, **changes: object) -> Begun:
    """An attempt that is written down and committed. `username`, `version_id`, `number`, `way` may differ."""
    username = str(changes.pop("username", SIGNERS[party]))
    with at_work(app, party):
        agreement = db.session.get_one(Agreement, agreement_id)
        given = {"version_id": agreement.version_id, "number": NUMBERS[party], "way": SigningWay.PORTAL, **changes}
        ask = Ask(party, given["way"], given["version_id"], given["number"])  # type: ignore[arg-type]
        made = service.begin(agreement_id, ask, held_by(party, username), by=as_actor(username))
        db.session.commit()
        return made


def finished(app: Flask, attempt: Begun, party: Party = Party.FIRST, sent: bytes | None = None) -> bytes:
    """Sign and keep; the signed file. A refusal is written down and raised."""
    by = as_actor(SIGNERS[party])
    try:
        signed, found = making.made(attempt, Credentials(SIGNERS[party]), sent, settings_of(app))
        with at_work(app, party):
            service.finish(attempt, signed, found, held_by(party), by=by)
            db.session.commit()
    except DomainError as error:
        with at_work(app, party):
            service.fail(attempt, error.sentence, by=by)
            db.session.commit()
        raise
    return signed


def sign(app: Flask, agreement_id: int, party: Party = Party.FIRST) -> bytes:
    """A party signs; the signed file."""
    return finished(app, begun(app, agreement_id, party), party)


def attempts(app: Flask) -> list[AgreementSignature]:
    """Every attempt, oldest first, as they stand."""
    with at_work(app, Party.FIRST):
        found = list(db.session.query(AgreementSignature).order_by(AgreementSignature.id))
        db.session.expunge_all()
        return found


def kept_file(app: Flask, attempt: AgreementSignature) -> bytes:
    """The signed file of an attempt."""
    with at_work(app, Party.FIRST):
        return b"".join(storage.read_chunks(storage.stored_file(attempt.file_id or 0)))
