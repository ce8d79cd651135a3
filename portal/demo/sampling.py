"""What the province looks at in the demo: one purpose in Belu, and a sample whose visits are half done."""

from __future__ import annotations

from datetime import timedelta

from portal.audit.service import Actor
from portal.compliance.purposes import service as purposes
from portal.compliance.purposes.service import PurposeTerms
from portal.compliance.sampling import service
from portal.compliance.sampling.rules.results import VisitResult, WrongField
from portal.compliance.sampling.service import VisitTerms
from portal.core import clock

WANTED, YEAR, DAYS = 120, 2026, 30
_BEGUN = timedelta(days=6)
# One visit in so many found this; the first that fits counts, and all others found what the register says.
_FOUND = (
    (9, VisitResult.WRONG, (WrongField.ADDRESS,), "Rumah di dusun sebelah (contoh)."),
    (17, VisitResult.MOVED, (), ""),
    (23, VisitResult.NOT_FOUND, (), ""),
    (29, VisitResult.DIED, (), ""),
    (31, VisitResult.REFUSED, (), ""),
)


def enter(regency_id: int, supervisor: Actor) -> int:
    """All in the name of the province's supervisor; answers how many people were drawn."""
    begun = clock.now() - _BEGUN
    with clock.fixed(begun):
        today = clock.today()
        purpose = purposes.open_purpose(
            PurposeTerms(
                regency_id,
                "Pemeriksaan sampel peserta semester 2 (contoh).",
                f"Surat Tugas contoh 094/17/{YEAR}",
                YEAR,
                today + timedelta(days=DAYS - 1),
            ),
            by=supervisor,
        )
        sample = service.prepare(purpose.id, WANTED, "undian-8-3-1-5-contoh", by=supervisor)
        service.draw(sample.id, by=supervisor)
    with clock.fixed(begun + timedelta(days=3)):
        service.open_visits(sample.id, None, by=supervisor)
        service.open_sheets(sample.id, by=supervisor)
        for position in range(1, WANTED // 2 + 1):
            service.enter(sample.id, position, _terms(position), by=supervisor)
    return sample.wanted


def _terms(position: int) -> VisitTerms:
    for every, result, wrong, note in _FOUND:
        if position % every == 0:
            return VisitTerms(result, clock.today(), wrong, note)
    return VisitTerms(VisitResult.MATCHES, clock.today())
