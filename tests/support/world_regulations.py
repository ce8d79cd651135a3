"""The register of the full office: over fifty regulations, a chain in every standing, a PDF, one taken out, a plan with
its indicators; and something in every other regency, so that the province has 22 rows to look at."""

from __future__ import annotations

import io
from datetime import date

from flask import Flask

from portal.core.db import db
from portal.regencies import queries as regencies
from portal.regulations import service
from portal.regulations.rules.chain import Relation
from portal.regulations.rules.indicators import IndicatorTerms, Population
from portal.regulations.rules.papers import RegulationKind, Topic
from portal.regulations.rules.terms import RegulationTerms
from tests.support.factories import inside
from tests.support.people import BELU, TTU
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


def indicator(name: str = "Cakupan jamsostek bagi pekerja rentan", /, **changes: object) -> IndicatorTerms:
    """The indicator of domain 4.3: 17,37 % shall become 22,5 %."""
    values: dict[str, object] = {
        "population": Population.VULNERABLE,
        "name": name,
        "baseline": 1737,
        "baseline_year": 2024,
        "target": 2250,
        "target_year": 2029,
        "source": "Tabel 3.4",
        **changes,
    }
    return IndicatorTerms(**values)  # type: ignore[arg-type]


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
        _plan(world, made("2", date(2025, 8, 20), **PLAN))
        db.session.commit()
    with app.app_context():
        others = [each.id for each in regencies.all_regencies() if each.id not in (TTU, BELU)]
        db.session.remove()
    for number, regency_id in enumerate(others):
        _elsewhere(app, regency_id, number)


PLAN = {
    "kind": RegulationKind.PERDA,
    "title": "Rencana Pembangunan Jangka Menengah Daerah Tahun 2025-2029",
    "topics": frozenset({Topic.PLAN, Topic.VULNERABLE}),
}


def _plan(world: World, regulation_id: int) -> None:
    """Two indicators, one of them changed; a third was dropped."""
    sari, ids = as_actor("sari"), world.ids
    ids["plan_regulation"] = regulation_id
    first = service.add_indicator(regulation_id, indicator(baseline=1700), by=sari)
    ids["indicator"] = service.change_indicator(regulation_id, first.id, indicator(), reason="Salah ketik", by=sari).id
    every = indicator("Cakupan jamsostek seluruh pekerja", population=Population.ALL, baseline=4290, target=4800)
    service.add_indicator(regulation_id, every, by=sari)
    twice = service.add_indicator(regulation_id, indicator("Cakupan pekerja rentan"), by=sari)
    service.drop_indicator(regulation_id, twice.id, reason="Tercatat dua kali", by=sari)
    ids["dropped_indicator"] = twice.id


def _elsewhere(app: Flask, regency_id: int, number: int) -> None:
    """A Perbup on a few topics that differ from regency to regency, a draft, in some a plan, in some one revoked."""
    sari, topics = as_actor("sari"), list(Topic)
    own = frozenset(topics[(number + step * 3) % len(topics)] for step in range(number % 5))
    with inside(app, regency_id):
        kind = [RegulationKind.CIRCULAR, RegulationKind.HEAD_REGULATION][number % 2]
        one = service.record_regulation(regency_id, terms("7", date(2025, 4, 7), kind=kind, topics=own), by=sari)
        service.record_regulation(regency_id, terms("", None), by=sari)
        if number % 3 == 0:
            plan = service.record_regulation(regency_id, terms("4", date(2025, 8, 20), **PLAN), by=sari)
            service.add_indicator(plan.id, indicator(), by=sari)
            service.relate(plan.id, one.id, Relation.REVOKES, by=sari)
        db.session.commit()
