"""The kinds of talk about somebody whom two sources want to pay for: what each side sees of it.

The office that asks has the row of its list; the office that pays has its own person. Where both sources belong to
one office there is one thread, and nothing to hide.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from portal.beneficiaries.models import Beneficiary, Enrolment
from portal.core import formatting
from portal.core.db import db
from portal.core.permissions import Permission
from portal.talk import queries as talk
from portal.talk.kinds import Kind, Link, Resolution, Subject, register
from portal.talk.models import TalkThread

ASKED = "payer_asked"  # this office asks; subject key: the worker's key
QUESTIONED = "payer_questioned"  # this office pays and is asked; subject key: the enrolment
OWN = "payer_own"  # two sources of one office; subject key: the worker's key
ASKING = (ASKED, OWN)

KEPT = "kept"
WITHDRAWN = "withdrawn"


def pack_about(name: str, nik_prefix: str, upload_id: int, row: int) -> str:
    """Whom a thread of the asking side is about, and where the list says so."""
    return json.dumps([name, nik_prefix, upload_id, row], ensure_ascii=False)


def _of_list(thread: TalkThread) -> tuple[str, str, Link]:
    name, nik_prefix, upload_id, row = json.loads(talk.about(thread))
    label = f"Daftar no. {upload_id}, baris {formatting.number(row)}"
    link = Link(label, "uploads.detail", {"upload_id": upload_id}, Permission.VIEW_PEOPLE)
    return name, formatting.masked_nik(nik_prefix), link


def _asked(threads: Sequence[TalkThread]) -> dict[int, Subject]:
    found = {}
    for thread in threads:
        name, nik, link = _of_list(thread)
        found[thread.id] = Subject(name, f"NIK {nik}", (link,))
    return found


def _questioned(threads: Sequence[TalkThread]) -> dict[int, Subject]:
    places = {
        str(enrolment.id): (enrolment, person)
        for enrolment, person in _enrolments(Enrolment.id.in_([int(thread.subject_key) for thread in threads]))
    }
    return {thread.id: _of_register(thread, *places[thread.subject_key]) for thread in threads}


def _own(threads: Sequence[TalkThread]) -> dict[int, Subject]:
    keys = [bytes.fromhex(thread.subject_key) for thread in threads]
    places: dict[str, list[tuple[Enrolment, Beneficiary]]] = {}
    for enrolment, person in _enrolments(Beneficiary.nik_key.in_(keys)):
        places.setdefault(bytes(person.nik_key).hex(), []).append((enrolment, person))
    found = {}
    for thread in threads:
        held = [each for each in places.get(thread.subject_key, ()) if _covers(each[0], thread)]
        subject = _of_register(thread, *held[0])
        found[thread.id] = Subject(subject.who, subject.note, (*subject.links, _of_list(thread)[2]))
    return found


def _covers(enrolment: Enrolment, thread: TalkThread) -> bool:
    return thread.month is not None and enrolment.first_month <= thread.month <= enrolment.last_month


def _enrolments(wanted: Any) -> Iterable[tuple[Enrolment, Beneficiary]]:
    rows = db.session.execute(
        select(Enrolment, Beneficiary)
        .join(Beneficiary, Beneficiary.id == Enrolment.beneficiary_id)
        .where(wanted)
        .order_by(Enrolment.id)
    )
    return [(enrolment, person) for enrolment, person in rows]


def _of_register(thread: TalkThread, enrolment: Enrolment, person: Beneficiary) -> Subject:
    values: Mapping[str, int | str] = {"beneficiary_id": person.id}
    links = [Link("Lihat peserta", "beneficiaries.detail", values, Permission.VIEW_PEOPLE)]
    note = f"NIK {formatting.masked_nik(person.nik_prefix)}. "
    if enrolment.ended_from is not None:
        note += f"Tempatnya sudah dilepas mulai {formatting.month(enrolment.ended_from)}."
    else:
        first, last = formatting.month(enrolment.first_month), formatting.month(enrolment.last_month)
        note += f"Anda lindungi {first} sampai {last}."
        place = {**values, "enrolment_id": enrolment.id, "mulai": str(thread.month)}
        links.append(Link("Kami lepas mulai bulan …", "beneficiaries.place", place, Permission.PREPARE_LISTS))
    return Subject(person.name, note, tuple(links))


register(
    Kind(
        ASKED,
        "Pertanyaan Anda",
        "Kantor lain diminta memeriksa. Bila tempatnya dilepas, Anda diberi tahu di sini.",
        _asked,
        (
            Resolution(
                WITHDRAWN,
                "Tidak jadi kami usulkan",
                "Tidak jadi diusulkan kantor ini",
                "Kantor lain tidak jadi mengusulkan orang ini",
            ),
        ),
    )
)
register(
    Kind(
        QUESTIONED,
        "Dari kantor lain",
        "Periksa apakah orang ini masih Anda lindungi.",
        _questioned,
        (Resolution(KEPT, "Tetap kami lindungi", "Tetap kami lindungi", "Tetap dilindungi kantor lain"),),
    )
)
register(
    Kind(
        OWN,
        "Sumber dana sendiri",
        "Tentukan sumber dana mana yang melindungi orang ini.",
        _own,
        (
            Resolution(KEPT, "Tetap pada sumber dana sekarang", "Tetap pada sumber dana sekarang", ""),
            Resolution(WITHDRAWN, "Tidak jadi kami usulkan", "Tidak jadi diusulkan", ""),
        ),
    )
)
