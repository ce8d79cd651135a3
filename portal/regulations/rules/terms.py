"""What stands at the head and foot of a regulation, what may be wrong with it, and what differs between versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.regulations.rules.papers import TOPIC_LABELS, Paper, RegulationKind, Topic


@dataclass(frozen=True)
class RegulationTerms:
    """Everything that is typed. A draft has no `enacted_on`, and no days in force."""

    kind: RegulationKind
    number: str
    year: int
    title: str
    enacted_on: date | None
    in_force_from: date | None
    in_force_until: date | None
    signatory_title: str
    signatory_name: str
    topics: frozenset[Topic]

    @property
    def paper(self) -> Paper:
        """What a citation needs."""
        return Paper(self.kind, self.number, self.year, self.enacted_on, self.title, self.signatory_title)


@dataclass(frozen=True)
class Difference:
    """What stood there and what stands there now, in words."""

    label: str
    old: str | date
    new: str | date
    note: str = ""


def problems(terms: RegulationTerms, today: date) -> list[tuple[str, str]]:
    """(field, sentence) of everything that cannot be; empty when all is well. It may begin before it was enacted."""
    found = []
    if terms.enacted_on is None:
        found += [
            (field, "Isi setelah tanggal ditetapkan diisi; rancangan belum berlaku.")
            for field, value in (("in_force_from", terms.in_force_from), ("in_force_until", terms.in_force_until))
            if value is not None
        ]
        return found
    if not terms.number:
        found.append(("number", "Isi nomor. Bila masih rancangan, kosongkan tanggal ditetapkan."))
    if terms.enacted_on > today:
        found.append(
            ("enacted_on", "Tanggal ditetapkan tidak boleh melewati hari ini. Kosongkan bila masih rancangan.")
        )
    elif terms.enacted_on.year != terms.year:
        found.append(("year", f"Samakan dengan tahun tanggal ditetapkan, {terms.enacted_on.year}."))
    if not terms.signatory_name:
        found.append(("signatory_name", "Isi nama penanda tangan."))
    begins = terms.in_force_from or terms.enacted_on
    if terms.in_force_until is not None and terms.in_force_until < begins:
        found.append(("in_force_until", "Berlaku sampai tidak boleh sebelum mulai berlaku."))
    return found


def differences(old: RegulationTerms, new: RegulationTerms, labels: Mapping[RegulationKind, str]) -> list[Difference]:
    """What `new` says otherwise; days stay days, so that whoever shows them writes them."""
    pairs: tuple[tuple[str, str | date, str | date], ...] = (
        ("Jenis", labels[old.kind], labels[new.kind]),
        ("Nomor", old.number, new.number),
        ("Tahun", str(old.year), str(new.year)),
        ("Tentang", old.title, new.title),
        ("Tanggal ditetapkan", old.enacted_on or "", new.enacted_on or ""),
        ("Mulai berlaku", old.in_force_from or "", new.in_force_from or ""),
        ("Berlaku sampai", old.in_force_until or "", new.in_force_until or ""),
        ("Jabatan penanda tangan", old.signatory_title, new.signatory_title),
        ("Nama penanda tangan", old.signatory_name, new.signatory_name),
        ("Bidang", topics_in_words(old.topics), topics_in_words(new.topics)),
    )
    return [
        Difference(label, before or "kosong", after or "kosong") for label, before, after in pairs if before != after
    ]


def topics_in_words(topics: frozenset[Topic]) -> str:
    """Pekerja rentan, Anggaran: in the order of the list."""
    return ", ".join(TOPIC_LABELS[topic] for topic in Topic if topic in topics)
