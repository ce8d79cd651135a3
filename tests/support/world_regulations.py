"""The register of the full office: over fifty regulations, a chain in every standing, a PDF, one taken out."""

from __future__ import annotations

import io
from datetime import date

from flask import Flask

from portal.core.db import db
from portal.regulations import service
from portal.regulations.rules.chain import Relation
from portal.regulations.rules.papers import RegulationKind, Topic
from portal.regulations.rules.terms import RegulationTerms
from tests.support.factories import inside
from tests.support.people import TTU
from tests.support.world_base import World, as_actor

PDF = b"%PDF-1.7\n% peraturan contoh\n%%EOF\n"


def terms(number: str, on: date | None, /, **changes: object) -> RegulationTerms:
    """A Perbup with valid, dull contents; `on` none makes it a draft."""
    values: dict[str, object] = {
        "kind": RegulationKind.HEAD_REGULATION,
        "number": number,
        "year": on.year if on else 2027,
        "title": "Perlindungan Pekerja Rentan",
        "enacted_on": on,
        "in_force_from": None,
        "in_force_until": None,
        "signatory_title": "Bupati Timor Tengah Utara",
        "signatory_name": "Contoh Bupati" if on else "",
        "topics": frozenset({Topic.VULNERABLE, Topic.BUDGET}),
        **changes,
    }
    return RegulationTerms(**values)  # type: ignore[arg-type]


def fill_regulations(app: Flask, world: World) -> None:
    """Everything through the services, by Sari."""
    sari = as_actor("sari")
    with inside(app):

        def made(number: str, on: date | None, **changes: object) -> int:
            return service.record_regulation(TTU, terms(number, on, **changes), by=sari).id

        for number in range(52):
            kind = RegulationKind.CIRCULAR if number % 3 else RegulationKind.HEAD_DECISION
            title = f"Pendataan Pekerja Rentan di Kecamatan Bagian {number + 1}"
            made(f"{number + 1}/HK/2024", date(2024, 1 + number % 12, 3), kind=kind, title=title)
        ids = world.ids
        ids["revoked_regulation"] = made("11", date(2023, 5, 2))
        ids["regulation"] = made("5", date(2025, 2, 3), title="Perlindungan Pekerja Rentan dan Perangkat Desa")
        amending = made("21", date(2025, 9, 1), title="Perubahan atas Peraturan Bupati Nomor 5 Tahun 2025")
        ids["draft_regulation"] = made("", None, title="Jaminan Sosial Ketenagakerjaan bagi Pekerja Rentan")
        ids["decree_regulation"] = made(
            "77/KEP/HK/2026",
            date(2026, 1, 12),
            kind=RegulationKind.RECIPIENTS,
            in_force_until=date(2026, 12, 31),
            title="Penetapan Penerima Bantuan Iuran Tahun 2026",
        )
        made("3/SK/2022", date(2022, 1, 3), kind=RegulationKind.ATTORNEY, in_force_until=date(2022, 12, 31))
        service.relate(ids["regulation"], ids["revoked_regulation"], Relation.REVOKES, by=sari)
        service.relate(amending, ids["regulation"], Relation.AMENDS, by=sari)
        service.relate(ids["draft_regulation"], ids["regulation"], Relation.REPLACES, by=sari)
        for word in ("regulation", "decree_regulation"):
            service.attach(ids[word], io.BytesIO(PDF), seen=0, by=sari)
        ids["removed_regulation"] = made("99", date(2026, 3, 2))
        service.take_out(ids["removed_regulation"], reason="Tercatat dua kali", by=sari)
        db.session.commit()
