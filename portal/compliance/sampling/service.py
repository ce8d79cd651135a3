"""Freezing a frame, drawing from it, writing down what visits found, and proving a draw."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from portal.audit.service import Actor, record
from portal.beneficiaries import queries as beneficiaries
from portal.beneficiaries.models import Beneficiary
from portal.compliance.purposes import queries as purposes
from portal.compliance.purposes import service as looking
from portal.compliance.purposes.models import LookPurpose, PurposeLook
from portal.compliance.purposes.rules import LookKind
from portal.compliance.sampling import queries
from portal.compliance.sampling.models import Sample, SamplePerson
from portal.compliance.sampling.rules import drawing
from portal.compliance.sampling.rules.naming import name_of
from portal.compliance.sampling.rules.results import VisitResult, WrongField, reason_against
from portal.core import clock, crypto, formatting, holding
from portal.core.db import db
from portal.core.errors import DomainError, NotFoundError

_MISSING = "Sampel ini tidak ditemukan."


@dataclass(frozen=True)
class VisitTerms:
    """What a visit found. `wrong` belongs to "data keliru" and to nothing else."""

    result: VisitResult
    visited_on: date
    wrong: tuple[WrongField, ...] = ()
    note: str = ""


def prepare(purpose_id: int, wanted: int, seed: str, *, by: Actor) -> Sample:
    """Freeze the frame of a purpose's people and publish it with the seed, before anybody is drawn.

    Raises ForbiddenError where the purpose does not hold for `by`, DomainError for a number that cannot be drawn.
    """
    purpose = purposes.purpose_by_id(purpose_id)
    looking.permit(purpose, by)
    if len(seed) < drawing.LEAST_SEED:
        raise DomainError(f"Isi benih dengan paling sedikit {drawing.LEAST_SEED} huruf atau angka.", field="seed")
    people = beneficiaries.frame_of(replace(purposes.reached(purpose), only=None))
    most = min(len(people), drawing.MOST)
    if not people:
        raise DomainError("Belum ada peserta untuk keperluan ini, jadi belum ada yang dapat ditarik.")
    if not 1 <= wanted <= most:
        raise DomainError(f"Isi dengan angka 1 sampai {formatting.number(most)}.", field="wanted")
    text = drawing.frame_text(people)
    frame = drawing.read_frame(text)
    places = drawing.allocate({name: len(numbers) for name, numbers in frame.items()}, wanted)
    made = Sample(
        regency_id=purpose.regency_id,
        purpose_id=purpose.id,
        seed=seed,
        wanted=wanted,
        fiscal_year=purpose.fiscal_year,
        frame_count=len(people),
        frame_sha256=drawing.sha256_of(text),
        frame=zlib.compress(text.encode(), 9),
        strata={name: [len(numbers), places[name]] for name, numbers in frame.items()},
        prepared_at=clock.now(),
        prepared_by_name=by.name,
    )
    db.session.add(made)
    db.session.flush()
    _record(
        "sample_prepared",
        made,
        f"disiapkan: benih {made.seed}, {formatting.number(wanted)} dari {formatting.number(made.frame_count)} orang, "
        f"SHA-256 kerangka {made.frame_sha256[:16]}….",
        by,
    )
    return made


def draw(sample_id: int, *, by: Actor) -> Sample:
    """Draw the people, in the order of the visit sheet. Raises DomainError when they are drawn already."""
    sample = holding.hold(Sample, sample_id, _MISSING)
    looking.permit(purposes.purpose_by_id(sample.purpose_id), by)
    if sample.drawn_at is not None:
        raise DomainError("Sampel ini sudah ditarik.")
    frame = drawing.read_frame(queries.frame_text_of(sample))
    chosen = {number: district for district, number in drawing.draw(frame, sample.wanted, sample.seed)}
    places = sorted(
        (chosen[number], village, name, number)
        for number, village, name in db.session.execute(
            select(Beneficiary.id, Beneficiary.village_code, Beneficiary.name_key).where(Beneficiary.id.in_(chosen))
        )
    )
    db.session.add_all(
        SamplePerson(
            regency_id=sample.regency_id,
            sample_id=sample.id,
            position=position,
            beneficiary_id=number,
            district_code=district,
            village_code=village,
        )
        for position, (district, village, _name, number) in enumerate(places, 1)
    )
    sample.drawn_at = clock.now()
    db.session.flush()
    _record("sample_drawn", sample, f"ditarik: {formatting.number(len(places))} orang.", by)
    return sample


def open_visits(sample_id: int, after: int | None, *, by: Actor) -> PurposeLook:
    """Open a page of the people to visit: recorded, as every look. Raises ForbiddenError, DomainError before a draw."""
    sample, purpose = _drawn(sample_id, by)
    people = len(queries.visits_page(sample.id, after).rows)
    return looking.note_look(purpose, LookKind.VISITS, people=people, subject=name_of(sample.id), after=after, by=by)


def open_sheets(sample_id: int, *, by: Actor) -> PurposeLook:
    """Open the printed sheet of everybody drawn: recorded. Raises ForbiddenError, DomainError before a draw."""
    sample, purpose = _drawn(sample_id, by)
    people = queries.count_people(sample.id)
    return looking.note_look(purpose, LookKind.SHEETS, people=people, subject=name_of(sample.id), by=by)


def enter(sample_id: int, position: int, terms: VisitTerms, *, by: Actor) -> SamplePerson:
    """Write down what a visit found; written again, it corrects. Raises DomainError for an incomplete answer."""
    sample, _purpose = _drawn(sample_id, by)
    reason = reason_against(terms.result, terms.wrong)
    if reason:
        raise DomainError(reason, field="wrong" if terms.result else "result")
    drawn_on = sample.drawn_at.astimezone(formatting.WITA).date() if sample.drawn_at else terms.visited_on
    if not drawn_on <= terms.visited_on <= clock.today():
        raise DomainError(
            f"Isi tanggal sejak sampel ditarik, {formatting.day(drawn_on)}, sampai hari ini.", field="visited_on"
        )
    row = db.session.scalars(
        select(SamplePerson)
        .where(SamplePerson.sample_id == sample.id, SamplePerson.position == position)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFoundError
    again = row.entered_at is not None
    row.result, row.visited_on = terms.result, terms.visited_on
    row.wrong = " ".join(terms.wrong) if terms.result is VisitResult.WRONG else ""
    aad = queries.note_aad(sample.id, position)
    row.note_cipher = crypto.encrypt(terms.note.encode(), aad) if terms.note else None
    row.entered_at, row.entered_by_name = clock.now(), by.name
    db.session.flush()
    _record("sample_entered", sample, f"no. {position}: hasil kunjungan {'diperbaiki' if again else 'diisi'}.", by)
    return row


def prove(sample: Sample) -> list[str]:
    """Draw a sample once more from its frozen frame and compare; what differs, in words. Empty when proven."""
    text = queries.frame_text_of(sample)
    frame = drawing.read_frame(text)
    problems = []
    if drawing.sha256_of(text) != sample.frame_sha256:
        problems.append("SHA-256 kerangka tidak sama dengan yang diumumkan")
    if sum(len(numbers) for numbers in frame.values()) != sample.frame_count:
        problems.append("banyaknya orang dalam kerangka tidak sama dengan yang diumumkan")
    places = drawing.allocate({name: len(numbers) for name, numbers in frame.items()}, sample.wanted)
    if {name: [len(numbers), places[name]] for name, numbers in frame.items()} != sample.strata:
        problems.append("pembagian per kecamatan berbeda")
    if sample.drawn_at is not None:
        kept = db.session.execute(
            select(SamplePerson.district_code, SamplePerson.beneficiary_id).where(SamplePerson.sample_id == sample.id)
        )
        if sorted(map(tuple, kept)) != sorted(drawing.draw(frame, sample.wanted, sample.seed)):
            problems.append("orang yang terpilih tidak sama dengan hasil penarikan ulang")
    return problems


def _drawn(sample_id: int, by: Actor) -> tuple[Sample, LookPurpose]:
    sample = queries.sample_by_id(sample_id)
    purpose = purposes.purpose_by_id(sample.purpose_id)
    looking.permit(purpose, by)
    if sample.drawn_at is None:
        raise DomainError("Sampel ini belum ditarik.")
    return sample, purpose


def _record(action: str, sample: Sample, what: str, by: Actor) -> None:
    record(
        action,
        by=by,
        sentence=f"Sampel {name_of(sample.id)} {what}",
        regency_id=sample.regency_id,
        subject_kind="sample",
        subject_id=sample.id,
    )
