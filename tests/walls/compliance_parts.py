"""What the walls' world holds of the province's reports and of letters about benefits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support import compliance
from tests.support.people import BELU, TTU
from tests.walls.parts import SLUGS, number_in

if TYPE_CHECKING:
    from tests.walls.world import World


def make_reports(world: World) -> dict[str, int]:
    """A report with its files and a sending, and a letter about benefits of either regency; ids of the province."""
    client = world.client("wati")
    letters = {
        regency_id: number_in(client.post("/provinsi/manfaat/surat/baru", data=compliance.letter(regency_id)).location)
        for regency_id in (TTU, BELU)
    }
    assert SLUGS.keys() == letters.keys()
    report_id = number_in(client.post("/provinsi/laporan/", data={"jenis": "semester", "masa": "2026-1"}).location)
    sending = {"sent_on": compliance.today(), "addressee": "Menko PM", "letter_number": "800/1"}
    assert client.post(f"/provinsi/laporan/{report_id}/dikirim", data=sending).status_code == 303
    return {
        "benefit_letter_id": letters[TTU],
        "report_id": report_id,
        "sending_id": compliance.sending_id(world.app, report_id),
    }


def fill_reports(world: World, rows: int) -> None:
    """`rows` versions of the report, of its sendings, and of what letters say of a quarter of TTU."""
    client = world.client("wati")
    for number in range(rows):
        data = compliance.letter(TTU, number=f"L/{number}", reason="Surat ralat")
        assert client.post("/provinsi/manfaat/surat/baru", data=data).status_code == 303
        answer = client.post("/provinsi/laporan/", data={"jenis": "semester", "masa": "2026-1"})
        assert answer.status_code == 303
        sending = {"sent_on": compliance.today(), "addressee": "Contoh", "letter_number": f"800/{number}"}
        report_id = world.ids[0]["report_id"]
        assert client.post(f"/provinsi/laporan/{report_id}/dikirim", data=sending).status_code == 303
