"""What the full office sent to the branch of Atambua, and what came back: every state of it once."""

from __future__ import annotations

import io

from flask import Flask
from sqlalchemy import select

from portal.beneficiaries.models import Enrolment
from portal.core.db import db
from portal.deliveries.models import DeliveryLine
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside
from tests.support.lists import queued
from tests.support.world_base import World

BRANCH = "/bpjs/atambua"


def fill_deliveries(app: Flask, world: World) -> None:
    """One delivery was taken back, one of 65 people is being answered on screen and by file."""
    ids = world.ids
    sari, petrus = signed_in(app, "sari"), signed_in(app, "petrus")
    columns = {"date_format": "dd-mm-yyyy", "urut_nik": "1", "urut_name": "2", "judul_name": "Nama Tenaga Kerja"}
    assert petrus.post(f"{BRANCH}/templat/", data=columns).status_code == 303
    ids["recalled_delivery"] = _number(sari, f"/wilayah/ttu/kiriman/baru/{ids['full_quota']}")
    assert sari.post(f"/wilayah/ttu/kiriman/{ids['recalled_delivery']}/tarik").status_code == 303
    ids["delivery"] = _number(sari, f"/wilayah/ttu/kiriman/baru/{ids['full_quota']}")
    page = f"{BRANCH}/kiriman/{ids['delivery']}"
    assert petrus.post(f"{page}/unduh", data={"purpose": "Pendaftaran peserta"}).status_code == 303
    with inside(app):
        query = select(DeliveryLine.id).where(DeliveryLine.delivery_id == ids["delivery"])
        lines = list(db.session.scalars(query.order_by(DeliveryLine.position)))
        first = db.session.get_one(DeliveryLine, lines[0])
        ids["delivered_person"] = db.session.get_one(Enrolment, first.enrolment_id).beneficiary_id
    ids["accepted_line"], ids["refused_line"], ids["sent_line"] = lines[0], lines[1], lines[-1]
    for number, line in enumerate(lines[:3]):
        act, answer = ("terima", {"kpj": f"22{number:09d}"}) if number == 0 else ("tolak", {"code": "NIK01"})
        assert petrus.post(f"{page}/baris/{line}/{act}", data=answer).status_code == 303
    assert petrus.post(f"{page}/baris/{lines[3]}/tolak", data={"code": "Z9"}).status_code == 303
    rows = [f"{ids['delivery']}-{position};{'22' + str(position).zfill(9)};" for position in range(5, 20)]
    rows += [f"{ids['delivery']}-{position};12;" for position in range(20, 45)]
    rows += [f"{ids['delivery']}-{position};;X{position}" for position in range(45, 60)]
    ids["judged_answers"] = _returned(petrus, page, "\n".join(("Kunci Portal;KPJ;Kode", *rows)))
    ids["unreadable_answers"] = _returned(petrus, page, "Nama;Alamat\nContoh;Jalan\n")
    with queued(app):
        ids["received_answers"] = _returned(petrus, page, "\n".join(("Kunci Portal;KPJ;Kode", *rows)))


def _number(client: PortalClient, url: str) -> int:
    answer = client.post(url)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return int(answer.location.rpartition("/")[2])


def _returned(client: PortalClient, page: str, text: str) -> int:
    answer = client.post(f"{page}/jawaban", data={"file": (io.BytesIO(text.encode()), "jawaban.csv")})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return int(answer.location.rpartition("/")[2])
