"""Reading the province's words, and the words of lists that wait for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, func, select

from portal.beneficiaries import reference
from portal.beneficiaries.models import Beneficiary, BeneficiaryCount, Upload, UploadState
from portal.beneficiaries.rules.occupations import OccupationIndex, word_key
from portal.beneficiaries.rules.words import FEWEST_SHOWN, Suggester
from portal.beneficiaries.words.models import ListWord, OccupationWord, WordState
from portal.core.db import db

PAGE_SIZE = 25  # words to decide about at once: a page's work, and what a form may hold
_HELD = (UploadState.JUDGED, UploadState.SUBMITTED, UploadState.CONFIRMING, UploadState.CONFIRMED)


def occupation_index() -> OccupationIndex:
    """The shipped occupations with what the province decided: what page, worker and command judge by."""
    decided = db.session.execute(
        select(OccupationWord.word_key, OccupationWord.occupation_code).where(OccupationWord.state != WordState.OPEN)
    )
    return reference.occupation_index().decided(dict(decided.tuples().all()))


@dataclass(frozen=True)
class WaitingWord:
    """A word that nobody has decided about, with the codes of the occupations nearest to it."""

    key: str
    word: str
    people: int
    regencies: int
    nearest: Sequence[str]


@dataclass(frozen=True)
class WaitingWords:
    """The first of the words that wait, most people first; how many there are, and how many people they stand for."""

    lines: Sequence[WaitingWord]
    words: int
    people: int


def waiting_words(limit: int = PAGE_SIZE) -> WaitingWords:
    """Words of lists that are not discarded, of at least `FEWEST_SHOWN` people, over all regencies in scope."""
    grouped = _waiting().subquery()
    words, people = db.session.execute(select(func.count(), func.coalesce(func.sum(grouped.c.people), 0))).one()
    rows = db.session.execute(select(grouped).order_by(grouped.c.people.desc(), grouped.c.word_key).limit(limit))
    lines = [WaitingWord(key, word, int(many), regencies, nearest(word)) for key, word, many, regencies in rows]
    return WaitingWords(lines, int(words), int(people))


def count_waiting() -> int:
    """How many words wait for a decision."""
    return int(db.session.scalar(select(func.count()).select_from(_waiting().subquery())) or 0)


def waiting_text(keys: Collection[str]) -> dict[str, str]:
    """{key: word} of those of `keys` that the province sees in lists, decided about or not."""
    rows = db.session.execute(_used().where(ListWord.word_key.in_(keys)))
    return {key: word for key, word, _people, _regencies in rows}


def _waiting() -> Select[str, str, int, int]:
    decided = select(OccupationWord.word_key).where(OccupationWord.state != WordState.OPEN)
    known = reference.occupation_index().keys  # a later version of the portal may ship a word that waited
    return _used().where(ListWord.word_key.not_in(decided), ListWord.word_key.not_in(known))


def _used() -> Select[str, str, int, int]:
    people = func.sum(ListWord.people)
    return (
        select(
            ListWord.word_key,
            func.min(ListWord.word).label("word"),
            people.label("people"),
            func.count(ListWord.regency_id.distinct()).label("regencies"),
        )
        .join(Upload, Upload.id == ListWord.upload_id)
        .where(Upload.state.in_(_HELD))
        .group_by(ListWord.word_key)
        .having(people >= FEWEST_SHOWN)
    )


@cache
def nearest(word: str) -> tuple[str, ...]:
    """Codes of the shipped occupations nearest to a word, the likeliest first."""
    return tuple(_suggester().nearest(word))


@cache
def _suggester() -> Suggester:
    return Suggester(reference.occupations())


def words_by_code() -> dict[str, int]:
    """{occupation code: words that the province matched with it}; the empty code counts those left as written."""
    rows = db.session.execute(
        select(OccupationWord.occupation_code, func.count())
        .where(OccupationWord.state != WordState.OPEN)
        .group_by(OccupationWord.occupation_code)
    )
    return {code: int(number) for code, number in rows}


def words_of(code: str) -> Sequence[OccupationWord]:
    """The words that the province matched with an occupation, in their order; of the empty code, those left as is."""
    return db.session.scalars(
        select(OccupationWord)
        .where(OccupationWord.state != WordState.OPEN, OccupationWord.occupation_code == code)
        .order_by(OccupationWord.word_key)
    ).all()


def decided_since(moment: datetime) -> list[str]:
    """Keys of the words that the province decided about, either way, since a moment."""
    return list(
        db.session.scalars(
            select(OccupationWord.word_key).where(OccupationWord.decided_at >= moment).order_by(OccupationWord.word_key)
        )
    )


def regencies_with(codes: Collection[str]) -> Sequence[int]:
    """Regencies that have people of these occupation codes, by the summary rows."""
    query = select(BeneficiaryCount.regency_id).where(BeneficiaryCount.occupation_code.in_(codes)).distinct()
    return db.session.scalars(query.order_by(BeneficiaryCount.regency_id)).all()


def texts_with(keys: Collection[str]) -> list[str]:
    """The spellings in this regency's register whose key is one of `keys`."""
    texts = db.session.scalars(select(Beneficiary.occupation_text).distinct())
    return sorted(text for text in texts if word_key(text) in keys)
