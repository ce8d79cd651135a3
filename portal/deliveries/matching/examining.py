"""Matching a file with a bill: the one code behind preview, recording and counting anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from portal.contributions.models import Bill
from portal.core.crypto import Keys
from portal.core.tabular import TableFile
from portal.deliveries import queries as deliveries
from portal.deliveries.matching import queries
from portal.deliveries.matching.rules.bill import BillFile, BillRow, read_bill
from portal.deliveries.matching.rules.classes import (
    Approved,
    Billed,
    ClassSum,
    Finding,
    Ground,
    MatchClass,
    ground_of,
    match,
    sums,
)
from portal.deliveries.rules.answers import tidy_kpj
from portal.deliveries.rules.returned import sound_nik

SHOWN_PROBLEMS = 100  # a file with more of them is put right at its source
_ORDER = MappingProxyType({kind: number for number, kind in enumerate(MatchClass)})


@dataclass(frozen=True, repr=False)
class Examined:
    """A file matched with a bill. `findings`: the differences alone, in the order in which they are kept."""

    file: BillFile
    findings: Sequence[Finding]
    sums: Mapping[MatchClass, ClassSum]
    accepted: int  # people of the bill with a KPJ in this quota

    def row_of(self, finding: Finding) -> BillRow | None:
        """The row of the file that a difference is about, if the file has one."""
        return None if finding.row is None else self.file.rows[finding.row]


def examine(bill: Bill, table: TableFile, keys: Keys) -> Examined:
    """Match a file with a bill as both stand now. Raises NoColumnsError when the file names no person or amount."""
    file = read_bill(table)
    people = queries.approved_people(bill)
    names = {each.person: each.name_key for each in people}
    billed = _resolved(file.rows, bill.regency_id, keys)
    others = {each.person for each in billed if each.person is not None} - names.keys()
    places, their_names = queries.places_of(others, bill)
    names |= their_names
    rate = bill.jkk_rate + bill.jkm_rate
    found = match(
        [Approved(each.person, rate, each.accepted, each.ground) for each in people],
        billed,
        {person: ground_of(places.get(person, ()), bill.month) for person in others},
    )
    differences = [each for each in found if each.kind is not MatchClass.MATCHED]
    differences.sort(key=lambda each: _sorted(each, names))
    return Examined(file, differences, sums(found), sum(each.accepted for each in people))


def _sorted(finding: Finding, names: Mapping[int, str]) -> tuple[Any, ...]:
    """By class; people of the register by name, strangers after them as they stand in the file."""
    person = finding.person
    name = "" if person is None else names[person]
    return (_ORDER[finding.kind], person is None, name, person or 0, -1 if finding.row is None else finding.row)


def _resolved(rows: Sequence[BillRow], regency_id: int, keys: Keys) -> list[Billed]:
    """Whom each row names: by its KPJ, else by its NIK. Of a row whose two numbers name two people nobody knows."""
    cards = deliveries.cards(regency_id)
    niks = [sound_nik(row.nik) for row in rows]
    by_nik = queries.people_by_nik(regency_id) if any(niks) else {}
    hashes = iter(keys.nik_hashes(nik for nik in niks if nik))
    billed = []
    for number, (row, nik) in enumerate(zip(rows, niks, strict=True)):
        by_card = cards.get(tidy_kpj(row.kpj))
        named = by_nik.get(next(hashes)) if nik else None
        differ = by_card is not None and named is not None and by_card != named
        person = None if differ else by_card or named
        ground = Ground.DIFFER if differ else Ground.UNKNOWN
        billed.append(Billed(number, row.rupiah or 0, person, row.rupiah is not None, ground))
    return billed


def seal_of(examined: Examined) -> str:
    """A digest of all differences and sums: two judgings with the same seal would write the same."""
    digest = hashlib.sha256(repr(sorted(_numbers(examined.sums).items())).encode())
    for each in examined.findings:
        digest.update(f"{each.kind}:{each.person}:{each.row}:{each.approved}:{each.billed}:{each.ground}\n".encode())
    return digest.hexdigest()


def _numbers(found: Mapping[MatchClass, ClassSum]) -> dict[str, list[int]]:
    return {kind.value: [each.people, each.approved, each.billed] for kind, each in found.items()}


def summary_of(examined: Examined, bill: Bill) -> dict[str, Any]:
    """What the page shows of a match: sums, both sources, problems by row. No person."""
    file = examined.file
    unread = [row for row in file.rows if row.rupiah is None]
    strangers = [each for each in examined.findings if each.person is None]
    return {
        "classes": _numbers(examined.sums),
        "bill": [bill.people, bill.amount],
        "accepted": examined.accepted,
        "file": [len(file.rows), file.billed],
        "stated": file.stated,
        "strangers": [len(strangers), sum(each.billed for each in strangers)],
        "unreadable": len(unread),
        "problems": [[row.sheet, row.row] for row in unread[:SHOWN_PROBLEMS]],
        "months": sorted(str(month) for month in file.months),
    }


# What the file says of somebody whom the register does not know


@dataclass(frozen=True, repr=False)
class Told:
    """Name, NIK and KPJ as they stand in a row of the file."""

    name: str
    nik: str
    kpj: str


def seal_told(rows: Iterable[BillRow], regency_id: int, keys: Keys) -> list[tuple[bytes, bytes]]:
    """(encrypted, keyed digest) of what each row tells."""
    told = [(row.name[:120], row.nik[:40], row.kpj[:40]) for row in rows]
    sealed = keys.encrypt_many([json.dumps(each).encode() for each in told], _aad(regency_id))
    digests = keys.nik_hashes("|".join((*each[1:], each[0].casefold())) for each in told)
    return list(zip(sealed, digests, strict=True))


def open_told(cipher: bytes, regency_id: int, keys: Keys) -> Told:
    """Decrypt. Raises DecryptionError when the blob belongs to another regency or was changed."""
    return Told(*json.loads(keys.decrypt(cipher, _aad(regency_id))))


def _aad(regency_id: int) -> bytes:
    return f"match_findings.told_cipher:{regency_id}".encode()
