"""What the province looked at in the full office: purposes in every state, a sample half visited, one not drawn yet."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from portal.core import clock
from tests.support import purposes
from tests.support.client import signed_in
from tests.support.people import BELU
from tests.support.world_base import MORNING, World

_RESULTS = ("matches", "matches", "wrong", "matches", "moved", "matches", "refused", "died", "matches", "not_found")


def fill_purposes(app: Flask, world: World) -> None:
    """ids: purpose, past_purpose, ended_purpose, look, looked_for (a search), sample, prepared_sample, visits."""
    ids, wati = world.ids, signed_in(app, "wati")

    def number(address: str) -> int:
        return int(address.rpartition("/")[2])

    with clock.fixed(MORNING - timedelta(days=40)):
        ids["past_purpose"] = number(purposes.opened(wati, reach="sample"))
    ended = purposes.opened(wati, BELU)
    assert wati.post(ended + "/akhiri", data={"why": "Surat tugas dicabut"}).status_code == 303
    purpose = purposes.opened(wati, may_export="y")
    look, searched = purposes.looked(wati, purpose), purposes.looked(wati, purpose, q="Tidak Ada")
    sample = purposes.drawn(wati, purpose, wanted=60)
    visits = purposes.visits(wati, sample)
    for position in range(1, 31):
        result = _RESULTS[position % len(_RESULTS)]
        wrong = {"wrong": "name", "note": "Ejaan menurut KTP berbeda"} if result == "wrong" else {}
        purposes.visited(wati, visits, position, result, **wrong)
    for _ in range(50):
        purposes.looked(wati, purpose, kecamatan="53.03.12")
    ids |= {
        "purpose": number(purpose),
        "ended_purpose": number(ended),
        "look": number(look),
        "searched": number(searched),
        "sample": number(sample),
        "prepared_sample": number(purposes.prepared(wati, purpose, wanted=120)),
        "visits": number(visits),
    }
