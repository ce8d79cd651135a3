"""Beginning an agreement and writing its facts: subject, term, numbers, and who signs for each party."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta

from sqlalchemy import select

from portal.agreements.models import Agreement, AgreementParty
from portal.agreements.rules import states
from portal.agreements.rules.drafts import LONGEST_YEARS, Facts, Signer
from portal.agreements.rules.states import AgreementState, Move, Mover, Party
from portal.agreements.rules.terms import KIND_LABELS, NEEDS_PARENT, PARENTS, AgreementKind
from portal.agreements.service.articles import begin_articles
from portal.agreements.service.moves import held, standing_of
from portal.agreements.service.record import record_about
from portal.audit.service import Actor
from portal.core import clock
from portal.core.db import db
from portal.core.errors import DomainError
from portal.regencies import queries as regencies

_DRAFTERS = (Mover.DRAFTER,)


def begin(regency_id: int, kind: AgreementKind, facts: Facts, *, parent_id: int | None = None, by: Actor) -> Agreement:
    """A draft with the library's articles; signers are taken over from the parent, else from the office's newest one.

    Raises DomainError for a parent that does not fit the kind, a term that cannot be, or a regency without a branch.
    """
    parent = _parent(kind, parent_id)
    _refuse_term(facts, parent if kind in NEEDS_PARENT else None)
    branch = regencies.branch_of_or_none(regency_id, clock.today())
    if branch is None:
        raise DomainError("Wilayah ini belum mempunyai kantor cabang BPJS Ketenagakerjaan. Hubungi provinsi.")
    agreement = Agreement(
        regency_id=regency_id,
        kind=kind,
        parent_id=parent.id if parent is not None else None,
        branch_id=branch.id,
        state=AgreementState.DRAFT,
        agreed_first=False,
        agreed_second=False,
        revision=1,
        created_at=clock.now(),
        created_by_name=by.name,
        **asdict(facts),
    )
    db.session.add(agreement)
    db.session.flush()
    begin_articles(agreement, by=by)
    _take_over_signers(agreement)
    record_about(agreement, "agreement_begun", f"disusun: {facts.subject}.", by)
    return agreement


def _parent(kind: AgreementKind, parent_id: int | None) -> Agreement | None:
    if parent_id is None:
        if kind in NEEDS_PARENT:
            raise DomainError("Pilih perjanjian yang diubah dengan adendum ini.", field="parent_id")
        return None
    parent = held(parent_id)
    if parent.kind not in PARENTS[kind]:
        raise DomainError(f"{KIND_LABELS[kind]} tidak dapat menginduk pada dokumen itu.", field="parent_id")
    if kind in NEEDS_PARENT and not takes_addenda(parent, clock.today()):
        raise DomainError(
            "Adendum hanya untuk perjanjian yang sudah ditandatangani kedua pihak dan belum berakhir. Perjanjian yang "
            "masih disusun dapat diubah langsung.",
            field="parent_id",
        )
    return parent


def takes_addenda(agreement: Agreement, today: date) -> bool:
    """Whether an addendum can still be hung on it: both have signed, and its term is not over."""
    kinds = PARENTS[AgreementKind.ADDENDUM]
    signed = agreement.state is AgreementState.COUNTERSIGNED
    return agreement.kind in kinds and signed and today <= agreement.last_day


def _refuse_term(facts: Facts, parent: Agreement | None = None) -> None:
    if facts.last_day < facts.first_day:
        raise DomainError("Hari terakhir tidak boleh sebelum hari pertama.", field="last_day")
    if facts.last_day.year - facts.first_day.year >= LONGEST_YEARS:
        raise DomainError(
            f"Jangka waktu paling lama {LONGEST_YEARS} tahun anggaran. Periksa tahunnya.", field="last_day"
        )
    if parent is not None and not parent.first_day <= facts.first_day <= parent.last_day + timedelta(days=1):
        raise DomainError(
            "Adendum mulai di dalam jangka waktu perjanjian induknya, atau sehari sesudahnya; berakhirnya boleh lebih "
            "lama (perpanjangan).",
            field="first_day",
        )


def _take_over_signers(agreement: Agreement) -> None:
    """Bupati and branch head are the same ones as last time more often than not; the page shows them for a look."""
    source = agreement.parent_id
    if source is None:
        source = db.session.scalar(
            select(Agreement.id)
            .where(Agreement.id != agreement.id, Agreement.office == agreement.office, Agreement.kind == agreement.kind)
            .order_by(Agreement.id.desc())
            .limit(1)
        )
    if source is None:
        return
    for known in db.session.scalars(select(AgreementParty).where(AgreementParty.agreement_id == source)):
        db.session.add(
            AgreementParty(
                regency_id=agreement.regency_id,
                agreement_id=agreement.id,
                party=known.party,
                name=known.name,
                acting=known.acting,
                position=known.position,
                staff_number=known.staff_number,
                authority=known.authority,
                address=known.address,
            )
        )


def editable(agreement_id: int, seen: int | None = None) -> Agreement:
    """The agreement, held, for an edit by its drafter. `seen` is the revision that the form showed.

    Raises DomainError where the table has no edit, and when somebody wrote into it since the form was opened.
    """
    agreement = held(agreement_id)
    refusal = states.reason_against(standing_of(agreement), Move.EDIT, _DRAFTERS)
    if refusal:
        raise DomainError(f"{refusal} Perubahan dibuat setelah naskah dikembalikan, atau dengan adendum.")
    if seen is not None and agreement.revision != seen:
        raise DomainError("Perjanjian ini baru saja diubah orang lain. Periksa isiannya, lalu simpan sekali lagi.")
    return agreement


def set_facts(agreement_id: int, facts: Facts, *, seen: int, by: Actor) -> Agreement:
    """Raises DomainError as `editable` does and for a term that cannot be."""
    agreement = editable(agreement_id, seen)
    parent = db.session.get(Agreement, agreement.parent_id) if agreement.kind in NEEDS_PARENT else None
    _refuse_term(facts, parent)
    changed = [name for name, value in asdict(facts).items() if getattr(agreement, name) != value]
    for name in changed:
        setattr(agreement, name, getattr(facts, name))
    if changed:
        agreement.revision += 1
        record_about(
            agreement, "agreement_changed", f"diubah: {', '.join(_FACT_LABELS[name] for name in changed)}.", by
        )
    return agreement


_FACT_LABELS = {
    "office": "perangkat daerah",
    "subject": "judul",
    "first_day": "hari pertama",
    "last_day": "hari terakhir",
    "local_basis": "dasar hukum daerah",
    "first_number": "nomor pihak kesatu",
    "second_number": "nomor pihak kedua",
}


def set_signers(agreement_id: int, signers: Mapping[Party, Signer], *, seen: int, by: Actor) -> Agreement:
    """Write down who signs for each party given. Raises DomainError as `editable` does."""
    agreement = editable(agreement_id, seen)
    known = {
        row.party: row
        for row in db.session.scalars(select(AgreementParty).where(AgreementParty.agreement_id == agreement.id))
    }
    for party, signer in signers.items():
        row = known.get(party)
        if row is None:
            db.session.add(
                AgreementParty(
                    regency_id=agreement.regency_id, agreement_id=agreement.id, party=party, **asdict(signer)
                )
            )
            continue
        for name, value in asdict(signer).items():
            setattr(row, name, value)
    agreement.revision += 1
    record_about(agreement, "agreement_changed", "diubah: penanda tangan.", by)
    db.session.flush()
    return agreement
