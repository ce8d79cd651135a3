"""Posts of the demo that sign: the head of TTU and of its manpower office, of Belu, of the branch of Atambua.

TTU's manpower office had an acting head before, so that a history shows; Belu's head has no account and signs with ink.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from portal.accounts.models import Person
from portal.accounts.posts import service
from portal.accounts.posts.service import Appointment
from portal.audit.service import Actor
from portal.core import clock
from portal.core.formatting import WITA
from portal.core.permissions import ROLE_LABELS, Role, WorkplaceKind
from portal.regencies import queries as regencies

_REGENCY, _BRANCH = WorkplaceKind.REGENCY, WorkplaceKind.BRANCH
_MINISTER = "Keputusan Menteri Dalam Negeri"
_SINCE = datetime(2025, 1, 2, 8, 0, tzinfo=WITA)
_ACTING_SINCE = datetime(2025, 6, 2, 8, 0, tzinfo=WITA)
_HANDED_OVER = datetime(2026, 3, 2, 8, 0, tzinfo=WITA)


def enter(people: Mapping[str, Person]) -> int:
    """Write them down; returns how many posts there are. A scope of all regencies must be open."""
    places = {slug: number for (_kind, number), (_name, slug) in regencies.workplace_names().items()}
    nona, budi = (
        Actor(people[name].id, people[name].name, ROLE_LABELS[role])
        for name, role in (("nona.ntt", Role.PROVINCE_ADMIN), ("budi.ttu", Role.VERIFIER))
    )

    def named(name: str, paper: str, number: str, from_at: datetime, acting: str = "") -> Appointment:
        """`name`: of an account, or of somebody without one."""
        person = people.get(name)
        return Appointment(
            person_id=person.id if person is not None else None,
            printed_name=person.name if person is not None else name,
            acting=acting,
            staff_number="",
            paper=paper,
            paper_number=f"{number} (contoh)",
            paper_dated_on=date(from_at.year, from_at.month, 1),
            from_at=from_at,
            ends_at=None,
        )

    opened = people["nona.ntt"].created_at  # what was before the portal is written down on its first day

    bupati = named("tia.ttu", _MINISTER, "100.2.1.3-0000", _SINCE)
    _post(_REGENCY, places["ttu"], "Bupati Timor Tengah Utara", [bupati], nona, opened)
    acting_head = named("Contoh Pelaksana Tugas", "Surat Perintah Bupati", "800/0001", _ACTING_SINCE, "Plt.")
    head = named("dina.ttu", "Keputusan Bupati", "821.2/0002", _HANDED_OVER)
    _post(_REGENCY, places["ttu"], "Kepala Dinas Tenaga Kerja dan Transmigrasi", [acting_head, head], budi, opened)
    _post(
        _REGENCY,
        places["belu"],
        "Bupati Belu",
        [named("Contoh Bupati", _MINISTER, "100.2.1.3-0001", _SINCE)],
        nona,
        opened,
    )
    branch_head = named("petrus.atambua", "Keputusan Direksi", "KEP/0000/012025", _SINCE)
    _post(_BRANCH, places["atambua"], "Kepala Kantor Cabang Atambua", [branch_head], nona, opened)
    return 4


def _post(
    kind: WorkplaceKind, workplace_id: int, title: str, holders: list[Appointment], by: Actor, opened: datetime
) -> None:
    """A post and its holders, each written down on the day of the handover."""
    with clock.fixed(opened):
        post = service.found(kind, workplace_id, title, by=by)
    for holder in holders:
        with clock.fixed(max(holder.from_at, opened)):
            former = service.effect_of(post.id, holder, by=by).former
            service.hand_over(post.id, holder, former_id=former.id if former is not None else None, by=by)
