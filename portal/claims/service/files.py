"""Filling in a claim file: the death, the family, the papers. Only an open file is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select

from portal.audit.service import Actor
from portal.beneficiaries.models import Beneficiary, EnrolmentEnding
from portal.claims import private, queries
from portal.claims.models import Claim, ClaimPaper, ClaimRelative
from portal.claims.private import Relative
from portal.claims.rules.benefits import CAUSE_LABELS, Cause
from portal.claims.rules.heirs import RELATION_LABELS, Relation
from portal.claims.rules.papers import PAPER_LABELS, PaperKind
from portal.claims.rules.states import ClaimState
from portal.claims.service.record import record_about
from portal.core import clock, crypto, formatting
from portal.core.db import db
from portal.core.errors import DomainError, NotFoundError

MOST_RELATIVES = 20


@dataclass(frozen=True)
class Facts:
    """When the member died, and whether work was the cause."""

    died_on: date
    cause: Cause


def open_file(claim_id: int) -> Claim:
    """The claim, held; raises DomainError for a void file and NotFoundError outside the scope."""
    claim = queries.claim_by_id(claim_id, for_update=True)
    if claim.state is ClaimState.VOID:
        raise DomainError("Berkas klaim ini batal karena pencatatan kematiannya dibatalkan.")
    return claim


def set_facts(claim_id: int, facts: Facts, *, by: Actor) -> Claim:
    """Raises DomainError for a day in the future, before the birth, after a step, or to change those of a paid claim.

    A family may go to the branch by itself and be paid before the office knows the day: that is filled in afterwards.
    """
    claim = open_file(claim_id)
    if claim.state is ClaimState.PAID and claim.died_on is not None:
        raise DomainError("Klaim ini sudah dibayar. Batalkan dahulu langkah pembayarannya bila datanya keliru.")
    born = db.session.scalar(select(Beneficiary.birth_date).where(Beneficiary.id == claim.beneficiary_id))
    assert born is not None
    if facts.died_on > clock.today() or facts.died_on < born:
        raise DomainError("Tanggal meninggal harus setelah tanggal lahir dan tidak melewati hari ini.", field="died_on")
    first = min((step.on_day for step in queries.valid_steps(claim.id)), default=None)
    if first is not None and facts.died_on > first:
        raise DomainError(f"Klaim sudah diajukan {formatting.day(first)}, sebelum tanggal ini.", field="died_on")
    ending = db.session.scalars(
        select(EnrolmentEnding)
        .where(EnrolmentEnding.enrolment_id == claim.enrolment_id, EnrolmentEnding.taken_back_at.is_(None))
        .limit(1)
    ).one_or_none()
    if ending is not None and facts.died_on > ending.from_month.last_day:
        raise DomainError(
            f"Tempatnya dilepas mulai {formatting.month(ending.from_month)}, sebelum tanggal ini. Periksa tanggalnya, "
            "atau batalkan pelepasan dan catat lagi dengan bulan yang benar.",
            field="died_on",
        )
    claim.died_on, claim.cause, claim.since_on = facts.died_on, facts.cause, facts.died_on
    claim.benefit_amount = queries.benefit_of(claim)
    claim.version += 1
    record_about(claim, "claim_facts_set", f"diisi: {CAUSE_LABELS[facts.cause].lower()}.", by)
    return claim


def add_relative(claim_id: int, relation: Relation, relative: Relative, *, by: Actor) -> ClaimRelative:
    """Record an heir, or a child for the scholarship. Raises DomainError when the file is full or void."""
    claim = open_file(claim_id)
    known = db.session.scalars(select(ClaimRelative).where(ClaimRelative.claim_id == claim.id)).all()
    if len(known) >= MOST_RELATIVES:
        raise DomainError(f"Berkas klaim memuat paling banyak {MOST_RELATIVES} anggota keluarga.")
    row = ClaimRelative(
        regency_id=claim.regency_id,
        claim_id=claim.id,
        relation=relation,
        private_cipher=private.seal_relative(relative, claim.regency_id, crypto.keys()),
        recorded_at=clock.now(),
        recorded_by_name=by.name,
    )
    db.session.add(row)
    claim.version += 1
    db.session.flush()
    record_about(claim, "claim_relative_added", f"ditambah ahli waris: {RELATION_LABELS[relation].lower()}.", by)
    return row


def remove_relative(claim_id: int, relative_id: int, *, by: Actor) -> None:
    """Take somebody out who was entered by mistake; what was written about them is forgotten."""
    claim = open_file(claim_id)
    row = _relative(claim, relative_id)
    relation = RELATION_LABELS[row.relation].lower()
    db.session.execute(
        delete(ClaimRelative).where(ClaimRelative.id == row.id).execution_options(synchronize_session=False)
    )
    db.session.expunge(row)
    claim.version += 1
    record_about(claim, "claim_relative_removed", f"dikurangi ahli waris: {relation}.", by)


def reveal_relative(claim_id: int, relative_id: int, *, purpose: str, by: Actor) -> None:
    """Telephone and account in full, for a stated purpose: the act is recorded. Raises DomainError without one."""
    claim = queries.claim_by_id(claim_id)
    _relative(claim, relative_id)
    if len(purpose.strip()) < 5:
        raise DomainError("Tulis tujuannya, misalnya mengisi formulir klaim.", field="purpose")
    record_about(claim, "claim_relative_revealed", "dibuka: nomor HP dan rekening seorang ahli waris.", by, purpose)


def _relative(claim: Claim, relative_id: int) -> ClaimRelative:
    found = db.session.scalars(
        select(ClaimRelative).where(ClaimRelative.id == relative_id, ClaimRelative.claim_id == claim.id)
    ).one_or_none()
    if found is None:
        raise NotFoundError("Anggota keluarga ini tidak ada dalam berkas klaim ini.")
    return found


def note_papers(claim_id: int, received: Mapping[PaperKind, date | None], *, seen: int, by: Actor) -> None:
    """The whole checklist: the day on which each paper was received, None for one that is not here.

    `seen` is the version of the file that the form showed. Raises DomainError when somebody wrote into it meanwhile,
    and for a day in the future.
    """
    claim = open_file(claim_id)
    fresh = select(ClaimPaper).where(ClaimPaper.claim_id == claim.id).execution_options(populate_existing=True)
    known = {row.kind: row for row in db.session.scalars(fresh)}
    if claim.version != seen:
        raise DomainError("Berkas klaim ini baru saja diubah orang lain. Periksa lagi tanggalnya, lalu simpan.")
    changed = []
    for kind, day in received.items():
        row = known.get(kind)
        if day is not None and day > clock.today():
            raise DomainError("Tanggal diterima tidak boleh melewati hari ini.", field=kind.value)
        if (row.received_on if row else None) == day:
            continue
        changed.append(PAPER_LABELS[kind])
        if row is not None and day is None:
            db.session.delete(row)
        elif day is not None:
            row = row or ClaimPaper(regency_id=claim.regency_id, claim_id=claim.id, kind=kind)
            row.received_on, row.recorded_at, row.recorded_by_name = day, clock.now(), by.name
            db.session.add(row)
    if changed:
        claim.version += 1
        record_about(claim, "claim_papers_noted", f"dicatat berkasnya: {', '.join(changed)}.", by)
