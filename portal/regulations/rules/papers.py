"""Kinds of regulations and papers of authority (domain 4.3), their rank, and how each is cited officially."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType


class RegulationKind(StrEnum):
    """What the register keeps. An RPJMD is a Perda: a topic with indicators (rules.indicators), no kind of its own."""

    PERDA = "perda"
    HEAD_REGULATION = "head_regulation"  # Perbup, Perwali
    HEAD_DECISION = "head_decision"
    RECIPIENTS = "recipients"  # the yearly decree that names who is covered
    AUTHORITY = "authority"  # the decree by which somebody may sign
    ATTORNEY = "attorney"
    INSTRUCTION = "instruction"
    CIRCULAR = "circular"
    NOTE = "note"  # papers with a partner that are older than the portal, or were signed outside it
    AGREEMENT = "agreement"
    WORKPLAN = "workplan"


class Topic(StrEnum):
    """What a regulation is about (domain 3.4, 4.3): a small fixed set, so that others can ask for it."""

    FORMAL = "formal"  # PU
    INFORMAL = "informal"  # BPU
    VULNERABLE = "vulnerable"
    NON_ASN = "non_asn"
    VILLAGE_STAFF = "village_staff"
    RT_RW = "rt_rw"
    CONSTRUCTION = "construction"
    RELIGIOUS = "religious"
    DISABILITY = "disability"
    LICENSING = "licensing"  # proof of membership is asked for before a licence or a payment is given
    BUDGET = "budget"
    COOPERATION = "cooperation"
    DATA = "data"
    PLAN = "plan"


TOPIC_LABELS = MappingProxyType(
    {
        Topic.FORMAL: "Penerima upah (PU)",
        Topic.INFORMAL: "Bukan penerima upah (BPU)",
        Topic.VULNERABLE: "Pekerja rentan",
        Topic.NON_ASN: "Pegawai non-ASN",
        Topic.VILLAGE_STAFF: "Perangkat desa",
        Topic.RT_RW: "RT/RW",
        Topic.CONSTRUCTION: "Jasa konstruksi",
        Topic.RELIGIOUS: "Pekerja keagamaan",
        Topic.DISABILITY: "Penyandang disabilitas",
        Topic.LICENSING: "Syarat izin atau pembayaran (PTSP)",
        Topic.BUDGET: "Anggaran",
        Topic.COOPERATION: "Kerja sama",
        Topic.DATA: "Data",
        Topic.PLAN: "RPJMD dan indikatornya",
    }
)

# A Perda outranks a Perbup outranks decrees and letters (rule 21). Papers with a partner stand beside this order.
_RANKS = MappingProxyType({RegulationKind.PERDA: 3, RegulationKind.HEAD_REGULATION: 2})
WITH_PARTNER = frozenset({RegulationKind.NOTE, RegulationKind.AGREEMENT, RegulationKind.WORKPLAN})
# What an agreement names as its legal basis.
BASIS_KINDS = frozenset({RegulationKind.PERDA, RegulationKind.HEAD_REGULATION, RegulationKind.HEAD_DECISION})
AUTHORITY_KINDS = frozenset({RegulationKind.AUTHORITY, RegulationKind.ATTORNEY})
# What regulates: neither a paper with a partner nor one that only says who may sign.
REGULATING = frozenset(RegulationKind) - WITH_PARTNER - AUTHORITY_KINDS
# A decree that names people is a decree of the head of the region: one row of numbers for both.
NUMBERED_AS_DECREES = frozenset({RegulationKind.RECIPIENTS, RegulationKind.HEAD_DECISION})
# Its annex names people, often with their whole NIK: the file is for those who may see people.
NAMING_PEOPLE = frozenset({RegulationKind.RECIPIENTS})
_COUNTED_BY_YEAR = frozenset({RegulationKind.PERDA, RegulationKind.HEAD_REGULATION, RegulationKind.INSTRUCTION})
_ACTING = re.compile(r"^(pj|pjs|plt|plh)\b\.?\s*", re.IGNORECASE)
_MONTHS = (  # as official papers write them, whatever the screens do
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)


@dataclass(frozen=True)
class Region:
    """Whose regulations these are: "kabupaten" or "kota", and its name."""

    kind: str
    name: str

    @property
    def head(self) -> str:
        """Bupati or Wali Kota."""
        return "Wali Kota" if self.kind == "kota" else "Bupati"

    @property
    def head_title(self) -> str:
        """Bupati Timor Tengah Utara."""
        return f"{self.head} {self.name}"

    @property
    def official_name(self) -> str:
        """Kabupaten Timor Tengah Utara."""
        return f"{self.kind.capitalize()} {self.name}"


@dataclass(frozen=True)
class Paper:
    """What a citation needs. Without `enacted_on` it is a draft, which may have no number yet."""

    kind: RegulationKind
    number: str
    year: int
    enacted_on: date | None
    title: str
    signatory_title: str


def rank(kind: RegulationKind) -> int:
    """3 for a Perda, 2 for a Perbup or Perwali, 1 for decrees and letters, 0 for papers with a partner."""
    return 0 if kind in WITH_PARTNER else _RANKS.get(kind, 1)


def kind_labels(region: Region) -> dict[RegulationKind, str]:
    """What the kinds are called in this region, in the order of a form."""
    short = "Perwali" if region.kind == "kota" else "Perbup"
    return {
        RegulationKind.PERDA: "Peraturan Daerah (Perda)",
        RegulationKind.HEAD_REGULATION: f"Peraturan {region.head} ({short})",
        RegulationKind.HEAD_DECISION: f"Keputusan {region.head}",
        RegulationKind.RECIPIENTS: "SK penetapan penerima",
        RegulationKind.AUTHORITY: "SK kewenangan menandatangani",
        RegulationKind.ATTORNEY: "Surat kuasa",
        RegulationKind.INSTRUCTION: f"Instruksi {region.head}",
        RegulationKind.CIRCULAR: "Surat edaran",
        RegulationKind.NOTE: "Nota Kesepakatan",
        RegulationKind.AGREEMENT: "Perjanjian Kerja Sama (PKS)",
        RegulationKind.WORKPLAN: "Rencana Kerja",
    }


def designation(paper: Paper, region: Region) -> str:
    """Short, for lists of the region itself: ``Peraturan Bupati Nomor 5 Tahun 2025``."""
    names = {
        RegulationKind.PERDA: "Peraturan Daerah",
        RegulationKind.HEAD_REGULATION: f"Peraturan {region.head}",
        RegulationKind.HEAD_DECISION: f"Keputusan {region.head}",
        RegulationKind.RECIPIENTS: f"Keputusan {region.head}",
        RegulationKind.AUTHORITY: "Keputusan",
        RegulationKind.ATTORNEY: "Surat Kuasa",
        RegulationKind.INSTRUCTION: f"Instruksi {region.head}",
        RegulationKind.CIRCULAR: "Surat Edaran",
    }
    return _numbered(names.get(paper.kind) or _PARTNER_NAMES[paper.kind], paper, dated=False)


_PARTNER_NAMES = MappingProxyType(
    {
        RegulationKind.NOTE: "Nota Kesepakatan",
        RegulationKind.AGREEMENT: "Perjanjian Kerja Sama",
        RegulationKind.WORKPLAN: "Rencana Kerja",
    }
)


def citation(paper: Paper, region: Region) -> str:
    """As other papers cite it.

    ``Peraturan Bupati Timor Tengah Utara Nomor 5 Tahun 2025 tentang Perlindungan Pekerja Rentan``; decrees and letters
    with their day: ``Keputusan Bupati Timor Tengah Utara Nomor 12/KEP/HK/2025 tanggal 3 Februari 2025 tentang …``.
    """
    office = office_of(paper.signatory_title) or region.head_title
    names = {
        RegulationKind.PERDA: f"Peraturan Daerah {region.official_name}",
        RegulationKind.HEAD_REGULATION: f"Peraturan {region.head_title}",
        RegulationKind.HEAD_DECISION: f"Keputusan {region.head_title}",
        RegulationKind.RECIPIENTS: f"Keputusan {region.head_title}",
        RegulationKind.AUTHORITY: f"Keputusan {office}",
        RegulationKind.ATTORNEY: f"Surat Kuasa {office}",
        RegulationKind.INSTRUCTION: f"Instruksi {region.head_title}",
        RegulationKind.CIRCULAR: f"Surat Edaran {office}",
    }
    name = names.get(paper.kind) or _PARTNER_NAMES[paper.kind]
    return f"{_numbered(name, paper, dated=True)} tentang {paper.title}"


def _numbered(name: str, paper: Paper, *, dated: bool) -> str:
    if paper.enacted_on is None:
        return f"Rancangan {name}"
    if paper.kind in _COUNTED_BY_YEAR:
        return f"{name} Nomor {paper.number} Tahun {paper.year}"
    on = paper.enacted_on
    return f"{name} Nomor {paper.number}" + (f" tanggal {on.day} {_MONTHS[on.month - 1]} {on.year}" if dated else "")


def office_of(title: str) -> str:
    """The office behind a title, whoever holds it: "Pj. Bupati Timor Tengah Utara" decrees as the Bupati."""
    return _ACTING.sub("", title.strip())


def tidy_number(text: str) -> str:
    """A number without the word for it: "Nomor 5" → "5"."""
    return re.sub(r"^(nomor|no)[.:\s]+(?=\S)", "", text.strip(), flags=re.IGNORECASE)


def tidy_title(text: str) -> str:
    """A title without the word before it: "tentang Perlindungan …" → "Perlindungan …"."""
    return re.sub(r"^tentang\s+(?=\S)", "", text.strip(), flags=re.IGNORECASE)


def file_name(paper: Paper, region: Region) -> str:
    """peraturan-bupati-nomor-5-tahun-2025.pdf."""
    return re.sub(r"[^a-z0-9]+", "-", designation(paper, region).lower()).strip("-") + ".pdf"


def kinds_of_rank(highest: int, *, with_partner: bool) -> Iterable[RegulationKind]:
    """The kinds that stand no higher than `highest`, on one side of the line between regulations and partners."""
    return [kind for kind in RegulationKind if rank(kind) <= highest and (kind in WITH_PARTNER) is with_partner]
