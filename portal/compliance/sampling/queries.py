"""Reading samples: the figures of one, its people in the order of the sheet, and the cases to mend."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select

from portal.beneficiaries.models import Beneficiary
from portal.compliance.sampling.models import Sample, SamplePerson
from portal.compliance.sampling.rules.estimating import Estimate, Stratum, estimate, hidden
from portal.compliance.sampling.rules.results import ERRORS, EXAMINED, VisitResult
from portal.core import crypto
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.keyset import PAGE_SIZE, PositionsPage, page_by_position


@dataclass(frozen=True)
class Line:
    """A kecamatan, or (`code` empty) those together whose figures are too small to stand alone: `merged` of them."""

    code: str
    stratum: Stratum
    merged: int = 0


@dataclass(frozen=True)
class Story:
    """A sample with what its visits found. Lines always add up to `total`."""

    sample: Sample
    lines: Sequence[Line]
    total: Stratum
    results: Mapping[VisitResult, int]
    found: Estimate | None

    @property
    def entered(self) -> int:
        """People whose visit was recorded, refusals included."""
        return sum(people for result, people in self.results.items() if result)


@dataclass(frozen=True, repr=False)
class Visited:
    """Somebody of a sample as visit lists and forms show them: no full NIK, no birth date."""

    row: SamplePerson
    name: str
    nik_prefix: str
    birth_date: date
    sex: str
    address: str

    @property
    def note(self) -> str:
        """What the visitor wrote; it may name people."""
        return open_note(self.row)


def sample_by_id(sample_id: int) -> Sample:
    """Raises NotFoundError outside the scope."""
    found = db.session.scalars(select(Sample).where(Sample.id == sample_id)).one_or_none()
    if found is None:
        raise NotFoundError("Sampel ini tidak ditemukan.")
    return found


def samples_page(before: int | None = None) -> tuple[Sequence[tuple[Sample, int]], int | None]:
    """Up to 50 samples of the scope with the number of people visited, newest first, and the id to go on before."""
    entered = (
        select(SamplePerson.sample_id, func.count().label("people"))
        .where(SamplePerson.entered_at.is_not(None))
        .group_by(SamplePerson.sample_id)
        .subquery()
    )
    query = (
        select(Sample, func.coalesce(entered.c.people, 0))
        .outerjoin(entered, entered.c.sample_id == Sample.id)
        .order_by(Sample.id.desc())
    )
    if before is not None:
        query = query.where(Sample.id < before)
    rows = [(sample, int(people)) for sample, people in db.session.execute(query.limit(PAGE_SIZE + 1))]
    return rows[:PAGE_SIZE], rows[PAGE_SIZE - 1][0].id if len(rows) > PAGE_SIZE else None


def samples_of(purpose_id: int) -> Sequence[Sample]:
    """The samples drawn for a purpose, oldest first."""
    return db.session.scalars(select(Sample).where(Sample.purpose_id == purpose_id).order_by(Sample.id)).all()


def story_of(sample: Sample, *, everything: bool) -> Story:
    """The figures of a sample; without `everything`, kecamatan with small cells stand together in one line."""
    counted: dict[str, dict[VisitResult, int]] = defaultdict(lambda: defaultdict(int))
    results: dict[VisitResult, int] = defaultdict(int)
    rows = db.session.execute(
        select(SamplePerson.district_code, SamplePerson.result, func.count())
        .where(SamplePerson.sample_id == sample.id)
        .group_by(SamplePerson.district_code, SamplePerson.result)
    )
    for code, result, people in rows:
        counted[code][result] += people
        results[result] += people
    strata = [
        (
            code,
            Stratum(
                size,
                places,
                sum(people for result, people in counted[code].items() if result in EXAMINED),
                sum(people for result, people in counted[code].items() if result in ERRORS),
            ),
        )
        for code, (size, places) in sorted(sample.strata.items())
    ]
    small = frozenset() if everything else hidden(strata)
    lines = [Line(code, each) for code, each in strata if code not in small]
    if small:
        lines.append(Line("", _sum(each for code, each in strata if code in small), len(small)))
    return Story(sample, lines, _sum(each for _code, each in strata), results, estimate(each for _code, each in strata))


def _sum(strata: Iterable[Stratum]) -> Stratum:
    whole = Stratum(0, 0, 0, 0)
    for each in strata:
        whole = replace(
            whole,
            size=whole.size + each.size,
            drawn=whole.drawn + each.drawn,
            examined=whole.examined + each.examined,
            wrong=whole.wrong + each.wrong,
        )
    return whole


_PERSON = (
    SamplePerson,
    Beneficiary.name,
    Beneficiary.nik_prefix,
    Beneficiary.birth_date,
    Beneficiary.sex,
    Beneficiary.address,
)


def visits_page(sample_id: int, after: int | None) -> PositionsPage[Visited]:
    """Up to 50 people of a sample behind a position, in the order of the sheet."""
    query = (
        select(*_PERSON)
        .join(Beneficiary, Beneficiary.id == SamplePerson.beneficiary_id)
        .where(SamplePerson.sample_id == sample_id)
    )
    return page_by_position(
        query, SamplePerson.position, lambda row: (row[0].position, Visited(*row)), after=after, before=None
    )


def on_page(position: int, after: int | None) -> bool:
    """Whether a number on the sheet is one of those that a page of visits behind `after` may show."""
    first = (after or 0) + 1
    return first <= position < first + PAGE_SIZE


def people_of(sample_id: int) -> list[Visited]:
    """Everybody of a sample, in the order of the sheet."""
    query = (
        select(*_PERSON)
        .join(Beneficiary, Beneficiary.id == SamplePerson.beneficiary_id)
        .where(SamplePerson.sample_id == sample_id)
        .order_by(SamplePerson.position)
    )
    return [Visited(*row) for row in db.session.execute(query)]


def count_people(sample_id: int) -> int:
    """How many `people_of` a sample there are."""
    return db.session.scalar(select(func.count(SamplePerson.id)).where(SamplePerson.sample_id == sample_id)) or 0


def person_at(sample_id: int, position: int) -> Visited:
    """Somebody by the number on the sheet. Raises NotFoundError for a number that nobody has."""
    row = db.session.execute(
        select(*_PERSON)
        .join(Beneficiary, Beneficiary.id == SamplePerson.beneficiary_id)
        .where(SamplePerson.sample_id == sample_id, SamplePerson.position == position)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return Visited(*row)


def cases_page(sample_id: int, after: int | None) -> PositionsPage[Visited]:
    """Up to 50 people whose data a visit found wrong: what the office mends."""
    query = (
        select(*_PERSON)
        .join(Beneficiary, Beneficiary.id == SamplePerson.beneficiary_id)
        .where(SamplePerson.sample_id == sample_id, SamplePerson.result.in_(ERRORS))
    )
    return page_by_position(
        query, SamplePerson.position, lambda row: (row[0].position, Visited(*row)), after=after, before=None
    )


def frame_text_of(sample: Sample) -> str:
    """The frozen frame as it was hashed."""
    packed = db.session.scalars(select(Sample.frame).where(Sample.id == sample.id)).one()
    return zlib.decompress(packed).decode()


def note_aad(sample_id: int, position: int) -> bytes:
    """Where a note belongs: elsewhere it does not open."""
    return f"sample_people.note_cipher:{sample_id}:{position}".encode()


def open_note(row: SamplePerson) -> str:
    """The note of a visit; empty without one."""
    if row.note_cipher is None:
        return ""
    return crypto.decrypt(row.note_cipher, note_aad(row.sample_id, row.position)).decode()
