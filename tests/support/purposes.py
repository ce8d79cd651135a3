"""Purposes and samples with dull defaults, made through the pages by whoever is meant to make them."""

from __future__ import annotations

from datetime import date, timedelta

from portal.core import clock
from tests.support.client import PortalClient
from tests.support.lists import words
from tests.support.people import TTU

REGISTER = "/provinsi/keperluan/"
SAMPLES = "/provinsi/sampel/"


def opened(client: PortalClient, regency_id: int = TTU, *, until: date | None = None, **changes: str) -> str:
    """The address of a new purpose of TTU that lasts a week and two."""
    data = {
        "regency_id": str(regency_id),
        "what_for": "Pemeriksaan sampel semester 2.",
        "legal_basis": "Surat Tugas 094/12/2026",
        "fiscal_year": "2026",
        "reach": "everybody",
        "until_on": (until or clock.today() + timedelta(days=20)).isoformat(),
        **changes,
    }
    answer = client.post(REGISTER + "baru", data=data)
    assert answer.status_code == 303, words(answer)
    return str(answer.location)


def looked(client: PortalClient, purpose: str, **data: str) -> str:
    """The address of a page of people that was opened through a purpose."""
    answer = client.post(purpose + "/buka", data=data)
    assert answer.status_code == 303, words(answer)
    return str(answer.location)


def prepared(client: PortalClient, purpose: str, *, wanted: int = 2, seed: str = "benih-contoh") -> str:
    """The address of a sample whose frame is frozen."""
    data = {"purpose_id": purpose.rpartition("/")[2], "wanted": str(wanted), "seed": seed}
    answer = client.post(SAMPLES + "baru", data=data)
    assert answer.status_code == 303, words(answer)
    return str(answer.location)


def drawn(client: PortalClient, purpose: str, *, wanted: int = 2, seed: str = "benih-contoh") -> str:
    """The address of a sample that was drawn."""
    sample = prepared(client, purpose, wanted=wanted, seed=seed)
    assert client.post(sample + "/tarik").status_code == 303
    return sample


def visits(client: PortalClient, sample: str) -> str:
    """The address of the first page of people to visit."""
    answer = client.post(sample + "/kunjungan")
    assert answer.status_code == 303, words(answer)
    return str(answer.location)


def visited(client: PortalClient, opened_visits: str, position: int, result: str = "matches", **more: str) -> None:
    """One visit, written down today."""
    data = {"result": result, "visited_on": clock.today().isoformat(), **more}
    answer = client.post(f"{opened_visits}/{position}", data=data)
    assert answer.status_code == 303, words(answer)
