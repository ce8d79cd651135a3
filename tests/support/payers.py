"""Belu covers people whom TTU wants to cover too: the two lists behind every question between offices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from lxml import html
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.beneficiaries.models import Enrolment
from portal.core.db import db
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside, row
from tests.support.lists import confirmed, listed
from tests.support.people import BELU

BELUS_PLACE = {"Desa/Kelurahan": "Kenebibi", "Kecamatan": "Kakuluk Mesak"}


@dataclass(frozen=True)
class Dispute:
    """`rani` (Belu) covers everybody from March 2026; `page` is TTU's judged list that names them from January."""

    sari: PortalClient
    rani: PortalClient
    page: str

    @property
    def covered(self) -> str:
        return f"{self.page}/sumber-lain"

    def ask(self, **data: str) -> TestResponse:
        """Sari asks about everybody on the page, or about `baris`."""
        return self.sari.post(self.covered, data={"text": "Apakah orang ini masih dilindungi?", **data})


def dispute(
    app: Flask, folder: Path, people: Sequence[int] = (1,), *, quotas: tuple[int, int] | None = None
) -> Dispute:
    """Both lists, through the portal, for the quotas of Belu and TTU."""
    sari, rani = signed_in(app, "sari"), signed_in(app, "rani")
    theirs, ours = quotas or (factories.quota(app, regency_id=BELU), factories.quota(app))
    confirmed(rani, folder, theirs, [row(each, **BELUS_PLACE) for each in people], regency="belu", start="2026-03")
    page = listed(sari, folder, ours, [row(each) for each in people])
    return Dispute(sari, rani, page)


def threads(client: PortalClient, regency: str, state: str = "open") -> list[str]:
    """Addresses of an office's open or settled threads."""
    boxes = {"open": ("untuk-anda", "ditanyakan"), "settled": ("selesai",)}[state]
    found: dict[str, str] = {}
    for box in boxes:
        answer = client.get(f"/wilayah/{regency}/percakapan/?kotak={box}")
        assert answer.status_code == 200
        for each in html.fromstring(answer.get_data(as_text=True)).xpath("//tbody/tr"):
            (link,) = each.xpath("./th/a/@href")
            assert re.fullmatch(rf"/wilayah/{regency}/percakapan/\d+", link)
            found[str(link)] = box
    if state == "open":
        settled = threads(client, regency, "settled")
        return [link for link in found if link not in settled]
    return list(found)


def thread(client: PortalClient, regency: str, state: str = "open") -> str:
    """The one thread of an office."""
    (found,) = threads(client, regency, state)
    return found


def place_in_belu(app: Flask, number: int = 1) -> str:
    """The page of the place that Belu's n-th enrolment holds."""
    with inside(app, BELU):
        enrolment = db.session.scalars(select(Enrolment).order_by(Enrolment.id)).all()[number - 1]
        return f"/wilayah/belu/peserta/{enrolment.beneficiary_id}/tempat/{enrolment.id}"
