"""Two people at the same moment, in processes of their own: nobody is sent twice, and a KPJ has one holder."""

from __future__ import annotations

import io
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from portal.contributions import service as contributions
from portal.core import clock
from portal.core.db import db
from portal.core.months import Month
from portal.deliveries.matching.models import BillMatch, MatchFinding, MatchState
from portal.deliveries.models import AnswerCode, Delivery, DeliveryLine, ParticipantCard
from tests.deliveries.billing import seal_on
from tests.deliveries.flow import BRANCH, kpj, sent
from tests.support import factories, processes
from tests.support.client import PortalClient
from tests.support.lists import confirmed

YEAR = clock.today().year  # processes have a clock of their own


def test_of_three_who_send_at_once_one_sends_everybody(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = factories.quota(app, year=YEAR)
    confirmed(sari, tmp_path, quota_id, [factories.row(number) for number in range(1, 5)], start=f"{YEAR}-01")
    page = f"/wilayah/ttu/kiriman/baru/{quota_id}"
    answers = processes.together(app.config["PORTAL"], processes.post, [("sari", page, {"people": "4"})] * 3)
    assert sorted(answer[:3] for answer in answers) == ["303", "422", "422"]
    with factories.inside(app):
        assert db.session.scalar(select(func.count()).select_from(Delivery)) == 1
        assert db.session.scalar(select(func.count()).select_from(DeliveryLine)) == 4


def test_one_kpj_given_to_three_at_once_has_one_holder(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    """In three deliveries, so that no lock on one of them decides it."""
    pages = []
    for number, source in enumerate(("apbd-kabupaten", "dana-desa", "csr"), start=1):
        quota_id = factories.quota(app, year=YEAR, source=source)
        confirmed(sari, tmp_path, quota_id, [factories.row(number)], start=f"{YEAR}-01")
        delivery_id = sent(sari, quota_id)
        with factories.inside(app):
            line = db.session.scalars(select(DeliveryLine.id).where(DeliveryLine.delivery_id == delivery_id)).one()
        pages.append(f"{BRANCH}/{delivery_id}/baris/{line}/terima")
    acts = [("petrus", page, {"kpj": kpj(1)}) for page in pages]
    answers = processes.together(app.config["PORTAL"], processes.post, acts)
    assert sorted(answer[:3] for answer in answers) == ["303", "422", "422"]
    with factories.inside(app):
        assert db.session.scalar(select(func.count()).select_from(ParticipantCard)) == 1


def test_two_matches_of_a_month_confirmed_at_once_leave_one_that_holds(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    """Each of two files is confirmed by two people in processes of their own: nothing is written twice."""
    quota_id = factories.quota(app, year=YEAR)
    confirmed(sari, tmp_path, quota_id, [factories.row(number) for number in range(1, 5)], start=f"{YEAR}-01")
    with factories.inside(app):
        contributions.draw_up(quota_id, Month(YEAR, 3), by=factories.SARI)
        db.session.commit()
    acts = []
    for number in (1, 2):
        text = f"KPJ;Iuran\n{kpj(number)};16800\n".encode()
        page = f"/wilayah/ttu/iuran/{quota_id}/{YEAR}-03/cocokkan"
        match = sari.post(page, data={"file": (io.BytesIO(text), "tagihan.csv")}).location
        acts += [("sari", f"{match}/catat", {"seal": seal_on(sari, match)})] * 2
    answers = processes.together(app.config["PORTAL"], processes.post, acts)
    assert [answer[:3] for answer in answers] == ["303"] * 4
    with factories.inside(app):
        assert db.session.scalar(select(func.count()).where(BillMatch.in_force)) == 1
        assert db.session.scalar(select(func.count()).where(BillMatch.state == MatchState.CONFIRMED)) == 2
        assert db.session.scalar(select(func.count()).select_from(MatchFinding)) == 2 * 5


def test_a_code_is_explained_by_two_at_once(app: Flask) -> None:
    known = {"code": "Z9", "meaning": "Sistem ditutup", "remedy": "Kirim lagi besok", "source": "Surat 1/2026"}
    acts = [("nona", "/provinsi/kode-jawaban/", {**known, "remedy": remedy}) for remedy in ("Besok", "Lusa", "Nanti")]
    answers = processes.together(app.config["PORTAL"], processes.post, acts)
    assert [answer[:3] for answer in answers] == ["303"] * 3
    with factories.inside(app):
        assert db.session.scalar(select(func.count()).where(AnswerCode.code == "Z9")) == 1
