"""A KPJ belongs to one person in the whole province (domain rule 12), and nobody learns where the other one lives."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core.db import db
from portal.deliveries.models import AnswerFile, AnswerFileState, DeliveryLine, ParticipantCard
from portal.deliveries.rules.answers import LineState
from tests.deliveries.flow import BRANCH, fetched, kpj, recorded, returned, sent, table
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.lists import confirmed, words
from tests.support.people import BELU

pytestmark = pytest.mark.usefixtures("held_clock")
IN_BELU = {"Desa/Kelurahan": "Fatubenao", "Kecamatan": "Kota Atambua"}
TAKEN = "KPJ sudah dipakai peserta lain."


@pytest.fixture
def petrus(app: Flask) -> PortalClient:
    return signed_in(app, "petrus")


def line_ids(app: Flask, delivery_id: int) -> list[int]:
    with factories.inside(app):
        query = select(DeliveryLine.id).where(DeliveryLine.delivery_id == delivery_id).order_by(DeliveryLine.position)
        return list(db.session.scalars(query))


def given_in_belu(app: Flask, petrus: PortalClient, folder: Path, number: int) -> None:
    """Somebody of the neighbouring regency, whom the same branch serves, holds this KPJ."""
    rani = signed_in(app, "rani")
    quota_id = factories.quota(app, regency_id=BELU)
    confirmed(rani, folder, quota_id, [factories.row(90, **IN_BELU)], regency="belu")
    delivery_id = sent(rani, quota_id, "belu")
    with factories.inside(app, BELU):
        line = db.session.scalars(select(DeliveryLine.id).where(DeliveryLine.delivery_id == delivery_id)).one()
    assert petrus.post(f"{BRANCH}/{delivery_id}/baris/{line}/terima", data={"kpj": kpj(number)}).status_code == 303


def test_on_screen_the_second_is_refused(app: Flask, sari: PortalClient, petrus: PortalClient, tmp_path: Path) -> None:
    given_in_belu(app, petrus, tmp_path, 7)
    delivery_id = sent(sari, recorded(app, sari, tmp_path, 1))
    page = f"{BRANCH}/{delivery_id}/baris/{line_ids(app, delivery_id)[0]}"
    answer = petrus.post(f"{page}/terima", data={"kpj": kpj(7)})
    assert answer.status_code == 422
    assert TAKEN in words(answer)
    assert "wilayah" not in words(answer).partition(TAKEN)[2][:80]
    assert petrus.post(f"{page}/terima", data={"kpj": kpj(8)}).status_code == 303


def test_the_row_of_a_file_is_left_out_and_the_others_are_recorded(
    app: Flask, sari: PortalClient, petrus: PortalClient, tmp_path: Path
) -> None:
    given_in_belu(app, petrus, tmp_path, 7)
    delivery_id = sent(sari, recorded(app, sari, tmp_path, 3))
    rows = table(fetched(petrus, delivery_id))
    rows[0]["KPJ"], rows[1]["KPJ"], rows[2]["Kode"] = kpj(7), kpj(8), "NIK01"
    page = returned(petrus, delivery_id, rows)
    text = words(petrus.get(page))
    assert "1 diterima, 1 ditolak" in text
    assert f"Jawaban, baris 2 {TAKEN}" in text
    with factories.inside(app):
        assert db.session.scalars(select(ParticipantCard)).all() == []  # a preview keeps nothing
    assert petrus.post(f"{page}/terapkan").status_code == 303
    with factories.inside(app):
        states = db.session.scalars(select(DeliveryLine.state).order_by(DeliveryLine.position))
        assert list(states) == [LineState.SENT, LineState.ACCEPTED, LineState.REFUSED]
        assert db.session.scalars(select(ParticipantCard.kpj)).one() == kpj(8)


def test_a_kpj_given_elsewhere_after_the_preview_sends_the_file_back_to_it(
    app: Flask, sari: PortalClient, petrus: PortalClient, tmp_path: Path
) -> None:
    delivery_id = sent(sari, recorded(app, sari, tmp_path, 2))
    rows = table(fetched(petrus, delivery_id))
    rows[0]["KPJ"], rows[1]["KPJ"] = kpj(7), kpj(8)
    page = returned(petrus, delivery_id, rows)
    assert "2 diterima" in words(petrus.get(page))
    given_in_belu(app, petrus, tmp_path, 7)
    petrus.post(f"{page}/terapkan")
    with factories.inside(app):
        assert db.session.scalars(select(AnswerFile.state)).one() is AnswerFileState.JUDGED
        assert db.session.scalars(select(ParticipantCard)).all() == []  # nothing half done
    text = words(petrus.get(page))
    assert "Periksa sekali lagi" in text
    assert TAKEN in text
    assert petrus.post(f"{page}/terapkan").status_code == 303
    with factories.inside(app):
        assert db.session.scalars(select(ParticipantCard.kpj)).one() == kpj(8)
