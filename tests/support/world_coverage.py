"""Coverage in the full office: all regencies with figures of two years, contradictions, quotations, uploads."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask

from portal.core.db import db, writing
from portal.core.tenancy import scope_of
from portal.coverage import service
from portal.coverage.rules.segments import Segment
from portal.coverage.rules.sheet import PROVINCE
from portal.coverage.rules.targets import TargetTerms
from portal.regencies.queries import all_regencies, system_scope
from tests.support import coverage
from tests.support.client import signed_in
from tests.support.people import BELU, TTU
from tests.support.world_base import World, as_actor

_WIDE = ("region", "year", "as_of_on", "segment", "numerator", "denominator", "source")


def fill_coverage(app: Flask, world: World) -> None:
    """Figures through the services, uploads through the pages."""
    sari, wati, ids = as_actor("sari"), as_actor("wati"), world.ids
    with app.app_context(), writing(), scope_of(system_scope()):

        def made(region: int, **changes: Any) -> int:
            return service.record_figure(region, coverage.terms(**changes), by=wati).id

        for number, regency in enumerate(all_regencies()):
            if regency.id == BELU:
                continue  # a regency of which nothing is known
            for segment in (Segment.FORMAL, Segment.INFORMAL, Segment.TOTAL):
                covered, workers = 3_107 + 613 * number, 45_300 + 1_717 * number
                source = "Laporan Dinas Tenaga Kerja dan Transmigrasi (contoh)"
                made(regency.id, segment=segment, numerator=covered, denominator=workers, source=source)
        for segment in Segment:
            if segment not in (Segment.FORMAL, Segment.INFORMAL, Segment.TOTAL):
                made(TTU, segment=segment)
        ids["rival_figure"] = made(TTU, numerator=1_990, source="Kantor cabang Atambua, laporan akhir tahun (contoh)")
        first = made(TTU, year=2024, as_of_on=date(2024, 12, 31))
        again = coverage.terms(year=2024, as_of_on=date(2024, 12, 31), denominator=12_450)
        ids["earlier_figure"] = first
        ids["corrected_figure"] = service.correct(TTU, first, again, why="Penyebut diperbarui BPS", by=sari).id
        service.use(TTU, ids["corrected_figure"], why="Menurut keputusan rapat", by=sari)
        ids["withdrawn_figure"] = made(TTU, year=2024, as_of_on=date(2024, 6, 30))
        service.withdraw(TTU, ids["withdrawn_figure"], why="Bukan angka resmi", by=sari)
        ids["quoted_figure"] = made(
            TTU, segment=Segment.TOTAL, year=2023, as_of_on=date(2023, 12, 31), denominator=None, quoted=1_204
        )
        for numerator, quoted in ((657_713, 4_247), (668_000, 4_040)):
            ids["province_figure"] = made(
                PROVINCE,
                segment=Segment.TOTAL,
                year=2024,
                as_of_on=date(2024, 12, 31),
                numerator=numerator,
                denominator=None,
                quoted=quoted,
            )
        for region in (PROVINCE, TTU):
            service.set_target(region, TargetTerms(2025, 1_054_194, 6_482, "Rencana contoh"), by=wati)
        db.session.commit()
    ids |= _uploads(app)


def _uploads(app: Flask) -> dict[str, int]:
    """One that waits, with a right, a known and a wrong row; one that is right; one recorded; one of the province."""
    client, address = signed_in(app, "sari"), "/wilayah/ttu/cakupan/unggahan/"

    def sent(lines: list[str]) -> int:
        answer = client.post(address, data={"file": coverage.workbook(lines)})
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return int(answer.location.rpartition("/")[2])

    right = [coverage.line(number) for number in range(20, 68)]
    mixed = sent([*right, coverage.line(), coverage.line(90, covered="20.000"), coverage.line(91, workers="banyak")])
    found = {"mixed_coverage": mixed, "right_coverage": sent(right), "recorded_coverage": sent([coverage.line(68)])}
    page = f"{address}{found['recorded_coverage']}"
    answer = client.post(page + "/catat", data={"seal": coverage.seal(client, page)})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    wati, right = signed_in(app, "wati"), f"53.04;{coverage.line(70)}"
    for word, lines in (("province", [right]), ("province_mixed", [right, f"Ruteng;{coverage.line(71)}"])):
        data = {"file": coverage.workbook(lines, columns=_WIDE)}
        found[f"{word}_coverage"] = int(wati.post("/provinsi/cakupan/unggahan/", data=data).location.rpartition("/")[2])
    return found
