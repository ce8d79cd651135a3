"""A month's bill and the file that BPJS bills it by: drawn up, sent, matched, recorded."""

from __future__ import annotations

import io
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal.beneficiaries.models import Beneficiary, Enrolment
from portal.contributions import service as contributions
from portal.core import crypto
from portal.core.db import db
from portal.core.months import Month
from portal.deliveries.matching.models import BillMatch, MatchFinding
from portal.deliveries.matching.rules.balance import Balance
from portal.deliveries.matching.rules.classes import MatchClass
from portal.deliveries.models import DeliveryLine
from tests.deliveries.flow import kpj, returned, sent
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.lists import words

RATE = 16_800
HEADINGS = "KPJ;NIK;Nama;Iuran"


def person(app: Flask, number: int) -> int:
    """The id of the invented person of this number."""
    with factories.inside(app):
        key = crypto.nik_hash(factories.nik(number))
        return db.session.scalars(select(Beneficiary.id).where(Beneficiary.nik_key == key)).one()


def accepted(app: Flask, sari: PortalClient, quota_id: int, *numbers: int) -> None:
    """Everybody of a quota is sent, and these invented people get a KPJ by their number."""
    petrus = signed_in(app, "petrus")
    delivery_id = sent(sari, quota_id)
    rows = [{"NIK": factories.nik(number), "KPJ": kpj(number)} for number in numbers]
    assert petrus.post(returned(petrus, delivery_id, rows) + "/terapkan").status_code == 303


def line_of(app: Flask, beneficiary_id: int) -> str:
    """The branch's page of somebody who was sent."""
    with factories.inside(app):
        query = select(DeliveryLine).join(Enrolment, Enrolment.id == DeliveryLine.enrolment_id)
        line = db.session.scalars(query.where(Enrolment.beneficiary_id == beneficiary_id)).one()
        return f"/bpjs/atambua/kiriman/{line.delivery_id}/baris/{line.id}"


def drawn(app: Flask, quota_id: int, month: int = 3, *, frozen: bool = False) -> int:
    """The bill of a month of 2026, as the register stands now; returns its id."""
    with factories.inside(app):
        bill = contributions.draw_up(quota_id, Month(2026, month), by=factories.SARI)
        if frozen:
            contributions.freeze(quota_id, Month(2026, month), by=factories.SARI)
        db.session.commit()
        return bill.id


def billed(
    client: PortalClient,
    quota_id: int,
    *rows: tuple[Any, ...],
    month: int = 3,
    name: str = "tagihan.csv",
    head: str = HEADINGS,
) -> str:
    """Send a file of these rows; returns the page of its result."""
    text = "\n".join((head, *(";".join(map(str, row)) for row in rows)))
    page = f"/wilayah/ttu/iuran/{quota_id}/2026-{month:02d}/cocokkan"
    answer = client.post(page, data={"file": (io.BytesIO(text.encode()), name)})
    assert answer.status_code == 303, words(answer)
    return str(answer.location)


def recorded(client: PortalClient, page: str) -> None:
    """Have recorded what the page shows."""
    answer = client.post(f"{page}/catat", data={"seal": seal_on(client, page)})
    assert answer.status_code == 303, words(answer)


def seal_on(client: PortalClient, page: str) -> str:
    """What the button of a preview sends along."""
    text = client.get(page).get_data(as_text=True)
    return text.partition('name="seal" value="')[2].partition('"')[0]


def balance_of(app: Flask, page: str) -> Balance:
    """The classes of a match beside both sources."""
    with factories.inside(app):
        found = db.session.get_one(BillMatch, int(page.rpartition("/")[2])).balance
        assert found is not None
        return found


def findings(app: Flask, page: str) -> list[MatchFinding]:
    """The differences that were recorded, in their order."""
    with factories.inside(app):
        query = select(MatchFinding).where(MatchFinding.match_id == int(page.rpartition("/")[2]))
        return list(db.session.scalars(query.order_by(MatchFinding.position)))


def kinds(app: Flask, page: str) -> list[tuple[MatchClass, int | None, int, int]]:
    """(class, person, approved, billed) of every difference."""
    return [(each.kind, each.beneficiary_id, each.approved, each.billed) for each in findings(app, page)]


def ended(app: Flask, sari: PortalClient, number: int, month: str, why: str = "moved") -> None:
    """Free the place of an invented person from a month on."""
    chosen = person(app, number)
    with factories.inside(app):
        place = db.session.scalars(
            select(Enrolment.id).where(Enrolment.beneficiary_id == chosen, Enrolment.ended_from.is_(None))
        ).one()
    data = {"why": why, "from_month": month, "document": "Surat contoh 7/2026"}
    answer = sari.post(f"/wilayah/ttu/peserta/{chosen}/tempat/{place}/lepas", data=data)
    assert answer.status_code == 303, words(answer)
