"""Freezing a pack, and having its files rendered."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.agreements.document import VERIFY
from portal.agreements.rules.verification import code_of
from portal.audit.service import Actor, record
from portal.core import clock, tasks
from portal.core.addresses import portal_address
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.formatting import WITA
from portal.core.frozen import canonical, digest_of
from portal.core.tenancy import one_view
from portal.exports.packs import gathering, queries
from portal.exports.packs.formats import FORMS
from portal.exports.packs.models import HearingPack
from portal.exports.packs.rules.body import Body
from portal.exports.packs.rules.numbers import number_of
from portal.quotas import queries as quotas

JOB = "exports.pack"
SUBJECT = "hearing_pack"
_ATTEMPTS = 5  # so many people of one office would have to press in one moment


def freeze(regency_id: int | None, fiscal_year: int, *, by: Actor) -> HearingPack:
    """Fix what the office's pack of a year says from now on; its files follow in the background.

    The open scope must be the office's own: that regency, or for None the province. Raises DomainError for a year
    without any quota, and when too many freeze at once.
    """
    if fiscal_year not in quotas.years():
        raise DomainError(f"Belum ada kuota tahun {fiscal_year}, jadi belum ada angka yang dapat dibekukan.")
    body = _gathered(regency_id, fiscal_year, by)
    pack = _numbered(regency_id, body)
    tasks.start(JOB, regency_id=regency_id, subject=(SUBJECT, pack.id), args={"pack_id": pack.id}, created_by=by.id)
    _record("hearing_pack_frozen", pack, f"tahun anggaran {fiscal_year} dibekukan", by)
    return pack


def render_again(pack: HearingPack, *, by: Actor) -> None:
    """Have files rendered that could not be, or that were cleared away after the office's time. Raises DomainError
    when all are there or on their way."""
    files = queries.files_of(pack.id, clock.now())
    job = tasks.latest_job_or_none(SUBJECT, pack.id)
    if job is not None and job.state == tasks.JobState.FAILED:
        tasks.restart(job)
    elif (job is None or job.state == tasks.JobState.DONE) and any(
        form not in files or files[form].stored is None for form in FORMS
    ):
        args = {"pack_id": pack.id}
        tasks.start(JOB, regency_id=pack.regency_id, subject=(SUBJECT, pack.id), args=args, created_by=by.id)
    else:
        raise DomainError("Berkas bahan rapat ini sudah ada atau sedang disusun.")
    _record("hearing_pack_rendered", pack, "disusun lagi berkasnya", by)


def _gathered(regency_id: int | None, fiscal_year: int, by: Actor) -> Body:
    """The body without its number: what is recorded while it is read is in all of its parts or in none."""
    subject = gathering.subject_of(regency_id, fiscal_year, clock.today())
    with one_view():
        return gathering.gather(subject, number="", at=clock.now(), made_by=by.name, made_by_role=by.role)


def _numbered(regency_id: int | None, body: Body) -> HearingPack:
    """Give the body the next number of its office and year, whoever else does so at the same time."""
    at = clock.now()
    year = at.astimezone(WITA).year
    of_year = (queries.owned_by(regency_id), HearingPack.made_year == year)
    for _attempt in range(_ATTEMPTS):
        sequence = (db.session.scalar(select(func.max(HearingPack.sequence)).where(*of_year)) or 0) + 1
        body["number"], body["as_of"] = number_of(sequence, body["office"]["slug"], year), at.isoformat()
        text = canonical(body)
        sha256, address = digest_of(text), portal_address()
        pack = HearingPack(
            regency_id=regency_id,
            fiscal_year=body["fiscal_year"],
            made_year=year,
            sequence=sequence,
            number=body["number"],
            as_of=at,
            body=text,
            sha256=sha256,
            verify_url=f"{address}{VERIFY}{code_of(sha256)}" if address else "",
            made_by_name=body["made_by"],
            made_by_role=body["made_by_role"],
        )
        try:
            with db.session.begin_nested():
                db.session.add(pack)
        except IntegrityError:
            continue  # somebody else has this number now
        return pack
    raise DomainError("Beberapa orang sedang membekukan bahan rapat. Coba lagi sebentar.")


def _record(action: str, pack: HearingPack, words: str, by: Actor) -> None:
    record(
        action,
        by=by,
        sentence=f"Bahan rapat {pack.number} {words}.",
        regency_id=pack.regency_id,
        subject_kind=SUBJECT,
        subject_id=pack.id,
    )
