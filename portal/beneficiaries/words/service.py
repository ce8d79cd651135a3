"""Deciding what a word means, taking it back, and keeping the words of a list until somebody decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from portal.audit.service import Actor, record
from portal.beneficiaries import reference
from portal.beneficiaries.models import Upload
from portal.beneficiaries.rules.judge import ListedPerson
from portal.beneficiaries.rules.words import unmatched_words
from portal.beneficiaries.words import queries
from portal.beneficiaries.words.models import ListWord, OccupationWord, WordState
from portal.core import clock, formatting, tasks
from portal.core.db import db
from portal.core.errors import DomainError, NotFoundError

REREAD = "beneficiaries.reread_occupations"
_KEPT = "dibiarkan seperti tertulis"
_JUDGING = timedelta(hours=1)  # longer than the judging of any list: its words were read before its verdicts stood


def keep_words(upload: Upload, people: Sequence[ListedPerson]) -> None:
    """Count the words of a judged list that have no code, in place of those that it had before."""
    db.session.execute(
        delete(ListWord).where(ListWord.upload_id == upload.id).execution_options(synchronize_session=False)
    )
    db.session.add_all(
        ListWord(
            regency_id=upload.regency_id, upload_id=upload.id, word_key=word.key, word=word.text, people=word.people
        )
        for word in unmatched_words(people)
    )


def decide(decisions: Mapping[str, str], *, by: Actor) -> None:
    """Match words with occupations, {word key: code}; an empty code leaves the word as written.

    Judging reads it from the next list on, and a job of each regency rereads the people who are there already.
    Raises DomainError for a word that no list uses, an occupation that does not exist, and a word that somebody else
    has decided otherwise meanwhile.
    """
    texts = queries.waiting_text(decisions)
    names = reference.occupation_names()
    with db.session.begin_nested():  # all or nothing, also for the page that tells why nothing was done
        for key, code in sorted(decisions.items()):  # in one order: two people at once wait for each other once
            if key not in texts or code not in names:
                raise DomainError("Kata atau pekerjaan ini tidak ada lagi. Muat ulang halaman, lalu pilih sekali lagi.")
            if _put(key, texts[key], code, by):
                meaning = names[code] if code else _KEPT
                _record("occupation_word_decided", f'Kata "{texts[key]}" untuk pekerjaan: {meaning}.', key, by)
    _reread(sorted(decisions), {""}, by)


def _put(key: str, text: str, code: str, by: Actor) -> bool:
    """Write one decision; False when it stands already. Two that differ are refused, whoever came second."""
    row = _held(key)
    if row is None:
        row = OccupationWord(word_key=key, word=text, state=WordState.OPEN, occupation_code="")
        _decided(row, code, by)
        try:
            with db.session.begin_nested():
                db.session.add(row)
        except IntegrityError:  # somebody else decided in this very moment
            row = _held(key)
            assert row is not None
        else:
            return True
    if row.state is WordState.OPEN:
        _decided(row, code, by)
        return True
    if row.occupation_code != code:
        meaning = reference.occupation_names()[row.occupation_code] if row.occupation_code else _KEPT
        raise DomainError(
            f'Kata "{text}" baru saja dicocokkan oleh {row.decided_by_name}: {meaning}. Biarkan pilihan itu, '
            "atau batalkan dahulu di daftar pekerjaan."
        )
    return False


def _held(key: str) -> OccupationWord | None:
    return db.session.scalars(
        select(OccupationWord)
        .where(OccupationWord.word_key == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def _decided(row: OccupationWord, code: str, by: Actor) -> None:
    row.state = WordState.MATCHED if code else WordState.KEPT
    row.occupation_code = code
    row.decided_at, row.decided_by_name = clock.now(), by.name


def take_back(key: str, *, by: Actor) -> OccupationWord:
    """A decision was wrong: the word waits again, and people who were read by it have no code again.

    Raises NotFoundError for a word about which nothing was ever decided; taken back twice, it is taken back.
    """
    row = _held(key)
    if row is None:
        raise NotFoundError("Kata ini tidak ada di tabel pekerjaan.")
    if row.state is not WordState.OPEN:
        code = row.occupation_code
        meaning = reference.occupation_names()[code] if code else _KEPT
        row.state, row.occupation_code = WordState.OPEN, ""
        row.decided_at, row.decided_by_name = clock.now(), by.name
        _record("occupation_word_taken_back", f'Kata "{row.word}" tidak lagi berarti: {meaning}.', key, by)
        _reread([key], {code}, by)
    return row


def catch_up(upload: Upload, *, by: Actor) -> None:
    """A list was confirmed with the codes of its judging: what was decided since is read anew for its people."""
    assert upload.judged_at is not None
    keys = queries.decided_since(upload.judged_at - _JUDGING)
    if keys:
        _start(upload.regency_id, keys, by)


def _reread(keys: Sequence[str], codes: Iterable[str], by: Actor) -> None:
    for regency_id in queries.regencies_with(set(codes)):
        _start(regency_id, keys, by)


def _start(regency_id: int, keys: Sequence[str], by: Actor) -> None:
    args = {"keys": list(keys), "actor": [by.id, by.name, by.role]}
    tasks.start(REREAD, regency_id=regency_id, args=args, created_by=by.id)


def _record(action: str, sentence: str, key: str, by: Actor) -> None:
    record(action, by=by, sentence=sentence, regency_id=None, subject_kind="occupation_word", subject_id=key)


def record_reread(people: int, regency_id: int, by: Actor) -> None:
    """The office's own record says that codes of its register changed, and by whose decision."""
    record(
        "occupations_reread",
        by=by,
        sentence=f"Pekerjaan {formatting.number(people)} peserta dibaca ulang menurut tabel pekerjaan provinsi.",
        regency_id=regency_id,
        subject_kind="beneficiaries",
    )
