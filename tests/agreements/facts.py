"""Facts of agreements with dull, valid defaults: the agreement that everybody knows, of TTU in 2026."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import portal.agreements
from portal.agreements.rules.clauses import Article
from portal.agreements.rules.drafts import Signer
from portal.agreements.rules.facts import DocumentFacts, ParentFacts, PartyFacts
from portal.agreements.rules.states import Party
from portal.agreements.rules.terms import AgreementKind, Instalment, QuotaTerm
from portal.core.months import Month

_DATA = Path(portal.agreements.__file__).parent / "data"
FIRST = PartyFacts(
    Signer(
        "Contoh Kepala Dinas",
        "Kepala Dinas Tenaga Kerja dan Transmigrasi",
        "Surat Kuasa Bupati Timor Tengah Utara Nomor 100/3/2026 tanggal 2 Januari 2026",
        "Jalan Contoh Nomor 1, Kefamenanu",
        "Plt.",
        "19700101 199503 1 001",
    ),
    "Pemerintah Kabupaten Timor Tengah Utara",
    "Dinas Tenaga Kerja dan Transmigrasi",
)
SECOND = PartyFacts(
    Signer(
        "Contoh Kepala Cabang",
        "Kepala Kantor Cabang Atambua",
        "Keputusan Direksi Nomor KEP/7/012026",
        "Jalan Contoh Nomor 2, Atambua",
        staff_number="102030405",
    ),
    "BPJS Ketenagakerjaan Cabang Atambua",
)
TERM = QuotaTerm("APBD kabupaten/kota", 14_880, Month(2026, 1), Month(2026, 12), 10_000, 6_800, 2_999_808_000)
PARENT = ParentFacts(
    AgreementKind.AGREEMENT, "100.3.7/12/2026", "PER/7/022026", "Perlindungan Pekerja Rentan Tahun 2026"
)


def library(kind: AgreementKind) -> list[Article]:
    """The standard articles of a kind, as the portal ships them."""
    read = tomllib.loads((_DATA / f"{kind.value}.toml").read_text("utf-8"))["articles"]
    return [
        Article(number, each["heading"], each["text"].strip(), each["code"], 1) for number, each in enumerate(read, 1)
    ]


def facts(kind: AgreementKind = AgreementKind.AGREEMENT, **changes: Any) -> DocumentFacts:
    """A complete draft of a kind."""
    made = DocumentFacts(
        reference="5303-7",
        kind=kind,
        subject="Perlindungan Jaminan Sosial Ketenagakerjaan bagi Pekerja Rentan Tahun 2026",
        office="Dinas Tenaga Kerja dan Transmigrasi",
        region="Kabupaten Timor Tengah Utara",
        place="Kefamenanu",
        letterhead=["PEMERINTAH KABUPATEN TIMOR TENGAH UTARA", "DINAS TENAGA KERJA DAN TRANSMIGRASI"],
        first_number="100.3.7/12/2026",
        second_number="",
        first_day=date(2026, 1, 1),
        last_day=date(2026, 12, 31),
        local_basis="Peraturan Bupati Timor Tengah Utara Nomor 12 Tahun 2025.",
        parties={Party.FIRST: FIRST, Party.SECOND: SECOND},
        terms=[TERM],
        schedule=[Instalment(date(2026, month, 15), 749_952_000) for month in (3, 6, 9, 12)],
        articles=library(kind),
        parent=PARENT if kind is AgreementKind.ADDENDUM else None,
    )
    return replace(made, **changes)
