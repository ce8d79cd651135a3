"""Approved, accepted, billed: every rupiah of both sides in exactly one class. Whole rupiah, one month, one quota.

Approved = matched + a + b + the approved part of d; billed = matched + c + the billed part of d, in any case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from portal.core.months import Month

LONGEST_NOTE = 200  # of how a difference was settled


class MatchClass(StrEnum):
    """What a person of the month comes to."""

    MATCHED = "matched"
    NOT_ACCEPTED = "a"
    NOT_BILLED = "b"
    NOT_APPROVED = "c"
    OTHER_AMOUNT = "d"


CLASS_LABELS = MappingProxyType(
    {
        MatchClass.MATCHED: "Cocok",
        MatchClass.NOT_ACCEPTED: "Disetujui, belum diterima BPJS",
        MatchClass.NOT_BILLED: "Diterima BPJS, tidak ditagih",
        MatchClass.NOT_APPROVED: "Ditagih tanpa dasar",
        MatchClass.OTHER_AMOUNT: "Ditagih dengan jumlah lain",
    }
)


CLASS_TABS = MappingProxyType(
    {
        MatchClass.NOT_ACCEPTED: "Belum diterima",
        MatchClass.NOT_BILLED: "Tidak ditagih",
        MatchClass.NOT_APPROVED: "Tanpa dasar",
        MatchClass.OTHER_AMOUNT: "Jumlah lain",
    }
)


class Ground(StrEnum):
    """Why somebody is not accepted, or a billed row has nothing to rest on. The values stand in the database."""

    NONE = ""
    UNKNOWN = "unknown"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    OUTSIDE = "outside"
    ELSEWHERE = "elsewhere"
    LATER = "later"
    TWICE = "twice"
    NOT_ACCEPTED = "not_accepted"
    DIFFER = "differ"
    NOT_SENT = "not_sent"  # of class a, like the next two
    UNANSWERED = "unanswered"
    REFUSED = "refused"
    UNREADABLE = "unreadable"  # of class d: the person is billed, but nobody can read how much


GROUND_LABELS = MappingProxyType(
    {
        Ground.NONE: "",
        Ground.UNKNOWN: "Tidak dikenal di wilayah ini.",
        Ground.ENDED: "Perlindungannya sudah berakhir sebelum bulan ini.",
        Ground.WITHDRAWN: "Daftarnya sudah ditarik kembali.",
        Ground.OUTSIDE: "Masa perlindungannya tidak mencakup bulan ini.",
        Ground.ELSEWHERE: "Bulan ini ditanggung kuota lain kantor ini.",
        Ground.LATER: "Tercatat setelah tagihan ini disusun.",
        Ground.TWICE: "Ditagih lebih dari sekali.",
        Ground.NOT_ACCEPTED: "Disetujui, tetapi BPJS belum memberi KPJ.",
        Ground.DIFFER: "KPJ dan NIK pada baris ini milik dua orang berbeda.",
        Ground.NOT_SENT: "Belum dikirim ke cabang.",
        Ground.UNANSWERED: "Sudah dikirim, belum dijawab cabang.",
        Ground.REFUSED: "Ditolak cabang.",
        Ground.UNREADABLE: "Jumlahnya dalam berkas tidak terbaca.",
    }
)

_REMEDIES: Mapping[MatchClass, str] = MappingProxyType(
    {
        MatchClass.MATCHED: "",
        MatchClass.NOT_ACCEPTED: "Minta cabang menjawab kirimannya dengan KPJ.",
        MatchClass.NOT_BILLED: "Minta cabang menagihnya: tanpa iuran bulan ini perlindungannya terputus.",
        MatchClass.NOT_APPROVED: "Minta cabang mengeluarkannya dari tagihan. Jangan dibayar sebelum jelas.",
        MatchClass.OTHER_AMOUNT: "Minta cabang membetulkan jumlahnya menurut tarif tagihan.",
    }
)
_REMEDIES_BY_GROUND: Mapping[Ground, str] = MappingProxyType(
    {
        Ground.UNKNOWN: "Minta cabang mencocokkan NIK dan KPJ-nya. Jangan dibayar sebelum jelas siapa orangnya.",
        Ground.ENDED: "Minta cabang menonaktifkan orang ini dan mengurangi tagihannya.",
        Ground.ELSEWHERE: "Minta cabang memindahkannya ke tagihan kuota yang menanggungnya.",
        Ground.LATER: "Susun ulang tagihan bulan ini supaya ia ikut, lalu hitung ulang.",
        Ground.TWICE: "Minta cabang menghapus baris yang berlebih.",
        Ground.NOT_ACCEPTED: "Minta cabang menjawab kirimannya dengan KPJ, lalu hitung ulang.",
        Ground.DIFFER: "Minta cabang membetulkan KPJ atau NIK pada baris ini.",
        Ground.NOT_SENT: "Kirim orang ini ke cabang. Yang perlu verifikasi harus dipastikan dahulu.",
        Ground.REFUSED: "Perbaiki sebab penolakannya di Kiriman BPJS, lalu kirim lagi.",
        Ground.UNREADABLE: "Betulkan jumlahnya di berkas, lalu kirim berkas itu lagi.",
    }
)


def remedy_of(kind: MatchClass, ground: Ground) -> str:
    """What to do about a difference, in one sentence or two."""
    return _REMEDIES_BY_GROUND.get(ground) or _REMEDIES[kind]


@dataclass(frozen=True, slots=True)
class Place:
    """A place that a person has or had: in the quota of the bill (`own`) or in another one of the office.

    `later`: recorded after the bill was drawn up. A withdrawn list ended in its first month.
    """

    own: bool
    first_month: Month
    last_month: Month
    ended_from: Month | None
    withdrawn: bool
    later: bool

    def covers(self, month: Month) -> bool:
        """Whether the person is covered by it in a month."""
        return self.first_month <= month <= self.last_month and (self.ended_from is None or month < self.ended_from)


def ground_of(places: Iterable[Place], month: Month) -> Ground:
    """Why somebody of the register is not among the people of a bill, from all their places: the nearest reason."""
    known = list(places)
    if any(not each.own and each.covers(month) for each in known):
        return Ground.ELSEWHERE
    own = [each for each in known if each.own]
    if any(each.covers(month) for each in own):
        return Ground.LATER
    kept = [each for each in own or known if not each.withdrawn]
    if any(each.ended_from is not None and each.first_month <= month <= each.last_month for each in kept):
        return Ground.ENDED
    if kept:
        return Ground.OUTSIDE
    return Ground.WITHDRAWN if known else Ground.UNKNOWN


@dataclass(frozen=True, slots=True)
class Approved:
    """A person whom the quota covers in the month, what that costs, and whether the branch has given a KPJ.

    `ground`: why it has not.
    """

    person: int
    rupiah: int
    accepted: bool
    ground: Ground = Ground.NONE


@dataclass(frozen=True, slots=True)
class Billed:
    """A row of the bill, with the person whom its KPJ or NIK names in the register, if any.

    An amount that cannot be read is billed as nothing, and says so. `ground`: why nobody is named.
    """

    row: int
    rupiah: int
    person: int | None
    readable: bool = True
    ground: Ground = Ground.UNKNOWN


@dataclass(frozen=True, slots=True)
class Finding:
    """One person or one billed row in one class; `approved` and `billed` are rupiah of either side."""

    kind: MatchClass
    person: int | None
    row: int | None
    approved: int
    billed: int
    ground: Ground = Ground.NONE


@dataclass(frozen=True, slots=True)
class ClassSum:
    """All findings of a class."""

    people: int = 0
    approved: int = 0
    billed: int = 0


def match(approved: Iterable[Approved], billed: Iterable[Billed], grounds: Mapping[int, Ground]) -> list[Finding]:
    """Put every approved person and every billed row into a class, approved people first.

    `grounds` says of people who are not approved why. A person who is billed more than once keeps the row with the
    approved amount, else the first; the others have nothing to rest on. Whoever was not accepted is in class a, and
    what is billed for them all the same in class c: money for somebody without a KPJ is nobody's cover.
    Raises ValueError when a person is approved twice.
    """
    rows: dict[int, list[Billed]] = {}
    strangers = []
    for each in billed:
        if each.person is None:
            strangers.append(_without(each, each.ground))
        else:
            rows.setdefault(each.person, []).append(each)
    findings, without = [], []
    seen: set[int] = set()
    for one in approved:
        if one.person in seen:
            raise ValueError("a person is covered once in a month")
        seen.add(one.person)
        own = rows.pop(one.person, [])
        kept = _kept(own, one.rupiah) if one.accepted else None
        findings.append(_finding(one, kept))
        first = kept if one.accepted else next(iter(own), None)
        without += [
            _without(each, Ground.NOT_ACCEPTED if each is first else Ground.TWICE) for each in own if each is not kept
        ]
    for person, others in rows.items():
        without += [
            _without(each, Ground.TWICE if index else grounds.get(person, Ground.UNKNOWN))
            for index, each in enumerate(others)
        ]
    return findings + sorted(strangers + without, key=lambda each: each.row or 0)


def _kept(own: Sequence[Billed], rupiah: int) -> Billed | None:
    readable = [each for each in own if each.readable]
    return next((each for each in readable if each.rupiah == rupiah), next(iter(readable or own), None))


def _finding(one: Approved, kept: Billed | None) -> Finding:
    if not one.accepted:
        return Finding(MatchClass.NOT_ACCEPTED, one.person, None, one.rupiah, 0, one.ground)
    if kept is None:
        return Finding(MatchClass.NOT_BILLED, one.person, None, one.rupiah, 0)
    if kept.readable and kept.rupiah == one.rupiah:
        return Finding(MatchClass.MATCHED, one.person, kept.row, one.rupiah, kept.rupiah)
    ground = Ground.NONE if kept.readable else Ground.UNREADABLE
    return Finding(MatchClass.OTHER_AMOUNT, one.person, kept.row, one.rupiah, kept.rupiah, ground)


def _without(each: Billed, ground: Ground) -> Finding:
    return Finding(MatchClass.NOT_APPROVED, each.person, each.row, 0, each.rupiah, ground)


def sums(findings: Iterable[Finding]) -> dict[MatchClass, ClassSum]:
    """{class: its people (rows in class c) and rupiah}, for all five."""
    found = {kind: ClassSum() for kind in MatchClass}
    for each in findings:
        so_far = found[each.kind]
        found[each.kind] = ClassSum(so_far.people + 1, so_far.approved + each.approved, so_far.billed + each.billed)
    return found
