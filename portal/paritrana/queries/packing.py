"""Evidence as it is frozen and packed: plain values with the file behind each, whatever becomes of the papers later."""

from __future__ import annotations

import json
from collections.abc import Collection
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from portal.agreements.models import Agreement
from portal.contributions.models import Payment
from portal.core import formatting
from portal.core.db import db
from portal.core.storage import StoredFile
from portal.core.tasks import Job, JobState
from portal.paritrana.models import (
    ParitranaCriterion,
    ParitranaDossier,
    ParitranaEvidence,
    ParitranaEvidenceUse,
    ParitranaResult,
)
from portal.paritrana.rules.criteria import EVIDENCE_LABELS, EvidenceKind
from portal.regulations.models import Regulation
from portal.regulations.rules.papers import NAMING_PEOPLE

_PEOPLE_NAMED = "Lampirannya memuat nama penerima, jadi berkasnya tidak disertakan."
_SUFFIXES = MappingProxyType({"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"})
Listed = dict[str, Any]


def evidence_of(assessment_id: int, *, holding: bool = False) -> list[Listed]:
    """Every use of evidence in an assessment, by criterion and age; at most six queries.

    Of each: the criterion's code, evidence id, label of its kind, title, day, address, pointer, late, a note, and the
    file to pack with id, ending, SHA-256 and bytes ("" and 0 for none). A paper that names people stays out of what
    goes to a jury, so it has no such file; `paper_sha256` is of what it is in any case. With `holding` the regulations
    stay as they are until the transaction ends.
    """
    rows = db.session.execute(
        select(ParitranaEvidenceUse, ParitranaEvidence, ParitranaCriterion.code)
        .join(ParitranaEvidence, ParitranaEvidence.id == ParitranaEvidenceUse.evidence_id)
        .join(ParitranaCriterion, ParitranaCriterion.id == ParitranaEvidenceUse.criterion_id)
        .where(ParitranaEvidenceUse.assessment_id == assessment_id, ParitranaEvidence.removed_at.is_(None))
        .order_by(ParitranaEvidenceUse.criterion_id, ParitranaEvidence.id)
    ).all()
    pointed = {
        kind: {row.pointer_id for _, row, _ in rows if row.kind is kind and row.pointer_id is not None}
        for kind in (EvidenceKind.REGULATION, EvidenceKind.AGREEMENT, EvidenceKind.PAYMENT)
    }
    papers = _regulations(pointed[EvidenceKind.REGULATION], holding=holding)
    notes = _notes(pointed[EvidenceKind.AGREEMENT], pointed[EvidenceKind.PAYMENT])
    file_ids = {row.file_id for _, row, _ in rows if row.file_id} | {each.file_id for each in papers.values()}
    files = {row.id: row for row in db.session.scalars(select(StoredFile).where(StoredFile.id.in_(file_ids - {None})))}
    listed = []
    for use, row, code in rows:
        paper = papers.get(row.pointer_id or 0) if row.kind is EvidenceKind.REGULATION else None
        stored = files.get((paper.file_id if paper is not None else row.file_id) or 0)
        packed = stored if paper is None or paper.kind not in NAMING_PEOPLE else None
        listed.append(
            {
                "criterion": code,
                "id": row.id,
                "kind": EVIDENCE_LABELS[row.kind],
                "title": row.title,
                "dated_on": row.dated_on.isoformat() if row.dated_on else "",
                "url": row.url,
                "pointer": row.pointer_id,
                "late": use.late,
                "note": _note(paper) if paper is not None else notes.get((row.kind, row.pointer_id or 0), row.url),
                "file_id": packed.id if packed is not None else None,
                "suffix": _SUFFIXES.get(packed.media_type, ".bin") if packed is not None else "",
                "sha256": packed.sha256.hex() if packed is not None else "",
                "paper_sha256": stored.sha256.hex() if stored is not None else "",
                "size": packed.size if packed is not None else 0,
            }
        )
    return listed


def frozen_evidence(assessment_ids: Collection[int]) -> list[Listed]:
    """The evidence of frozen results as it was frozen, with the reason (`why_not`) where it did not count: one query.

    Results of before the portal froze the files themselves list nothing here.
    """
    bodies = db.session.scalars(select(ParitranaResult.body).where(ParitranaResult.assessment_id.in_(assessment_ids)))
    listed = [each for body in bodies for each in json.loads(body).get("evidence", ())]
    return [each for each in listed if "file_id" in each]


def dossier_packing_or_none(file_id: int) -> ParitranaDossier | None:
    """A dossier in scope that is about to pack this file."""
    waiting = db.session.scalars(
        select(ParitranaDossier)
        .join(Job, Job.id == ParitranaDossier.job_id)
        .where(ParitranaDossier.file_id.is_(None), Job.state.in_((JobState.QUEUED, JobState.RUNNING)))
    )
    return next((each for each in waiting if file_id in files_of(each)), None)


def files_gone(dossier: ParitranaDossier) -> bool:
    """Whether a file that a dossier would pack has left the portal since it was asked for."""
    wanted = files_of(dossier)
    found = db.session.scalars(select(StoredFile.id).where(StoredFile.id.in_(wanted))).all() if wanted else ()
    return len(found) < len(wanted)


def files_of(dossier: ParitranaDossier) -> set[int]:
    """The ids of the files that a dossier packs."""
    return {
        each["file_id"]
        for criterion in dossier.content["criteria"]
        for each in criterion["evidence"]
        if each["file_id"] is not None
    }


def _regulations(ids: set[int], *, holding: bool) -> dict[int, Regulation]:
    query = select(Regulation).where(Regulation.id.in_(ids)).order_by(Regulation.id)
    if holding:
        query = query.with_for_update(read=True).execution_options(populate_existing=True)
    return {row.id: row for row in db.session.scalars(query)} if ids else {}


def _note(paper: Regulation) -> str:
    """What is said of a regulation: what names people stays out of an archive that goes to a jury."""
    words = f"{paper.title} (nomor {paper.number} tahun {paper.year})"
    return f"{words}. {_PEOPLE_NAMED}" if paper.kind in NAMING_PEOPLE else words


def _notes(agreement_ids: set[int], payment_ids: set[int]) -> dict[tuple[EvidenceKind, int], str]:
    """What is said of things that stay in the portal: numbers and days, never a person."""
    found = {}
    for agreement in db.session.scalars(select(Agreement).where(Agreement.id.in_(agreement_ids))):
        term = f"{formatting.day(agreement.first_day)} sampai {formatting.day(agreement.last_day)}"
        found[EvidenceKind.AGREEMENT, agreement.id] = f"Perjanjian no. {agreement.id} di portal, berlaku {term}."
    for payment in db.session.scalars(select(Payment).where(Payment.id.in_(payment_ids))):
        found[EvidenceKind.PAYMENT, payment.id] = f"Pembayaran dengan SP2D {payment.sp2d_number} di portal."
    return found
