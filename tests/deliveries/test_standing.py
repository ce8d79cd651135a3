"""What the register knows of deliveries: steps of a person and of a quota, and lists that stay recorded."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.beneficiaries.models import Beneficiary, Enrolment
from portal.beneficiaries.queries.chain import StepCount, step_counts
from portal.beneficiaries.replacing.models import ChangeSuggestion
from portal.beneficiaries.replacing.sources import Asked
from portal.beneficiaries.rules.chain import Step
from portal.core import clock
from portal.core.db import db
from portal.core.months import Month
from portal.deliveries.models import DeliveryLine
from portal.deliveries.queries.standing import refused_by_bpjs
from portal.quotas import queries as quotas
from tests.deliveries.flow import BRANCH, fetched, kpj, recorded, returned, sent, table
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside
from tests.support.lists import words
from tests.support.people import TTU

WITHDRAW = {"reason": "Surat Kepala Dinas 12/2026"}


@pytest.fixture
def sari(app: Flask) -> PortalClient:
    return signed_in(app, "sari")


@pytest.fixture
def petrus(app: Flask) -> PortalClient:
    return signed_in(app, "petrus")


def steps(app: Flask, quota_id: int) -> dict[Step, StepCount]:
    with inside(app):
        return {each.step: each for each in step_counts(quotas.quota_by_id(quota_id))}


def counted(app: Flask, quota_id: int, step: Step) -> tuple[int, int, int]:
    each = steps(app, quota_id)[step]
    return each.done, each.problem, each.rest


def answered(petrus: PortalClient, delivery_id: int) -> None:
    """The first of three is registered, the second refused, the third not answered yet."""
    rows = table(fetched(petrus, delivery_id))
    rows[0]["KPJ"], rows[1]["Kode"] = kpj(1), "NIK01"
    assert petrus.post(returned(petrus, delivery_id, rows) + "/terapkan").status_code == 303


def test_the_steps_of_a_quota_follow_the_answers(
    app: Flask, sari: PortalClient, petrus: PortalClient, tmp_path: Path
) -> None:
    quota_id = recorded(app, sari, tmp_path, 3)
    assert counted(app, quota_id, Step.DELIVERED) == (0, 0, 3)
    assert counted(app, quota_id, Step.REGISTERED) == (0, 0, 3)
    delivery_id = sent(sari, quota_id)
    answered(petrus, delivery_id)
    assert counted(app, quota_id, Step.DELIVERED) == (3, 0, 0)
    assert counted(app, quota_id, Step.REGISTERED) == (1, 1, 1)
    resent = {"code": "NIK01", "note": "NIK diperbaiki"}
    assert sari.post(f"/wilayah/ttu/kiriman/{delivery_id}/kirim-lagi", data=resent).status_code == 303
    assert counted(app, quota_id, Step.DELIVERED) == (2, 0, 1)
    assert counted(app, quota_id, Step.REGISTERED) == (1, 0, 2)
    sent(sari, quota_id)
    assert counted(app, quota_id, Step.DELIVERED) == (3, 0, 0)
    assert counted(app, quota_id, Step.REGISTERED) == (1, 0, 2)


def test_the_steps_of_a_quota_follow_dukcapil(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = recorded(app, sari, tmp_path, 3)
    with inside(app):
        first, second, _third = db.session.scalars(select(Beneficiary).order_by(Beneficiary.id))
        first.dukcapil_state, first.dukcapil_on = "match", date(2026, 1, 5)
        second.dukcapil_state, second.dukcapil_on = "double", date(2026, 1, 5)
        db.session.commit()
    assert counted(app, quota_id, Step.DUKCAPIL) == (1, 1, 1)
    assert "NIK padan." in words(sari.get("/wilayah/ttu/peserta/1"))
    assert "NIK ganda di Dukcapil." in words(sari.get("/wilayah/ttu/peserta/2"))


def test_a_list_that_was_sent_stays_recorded_also_when_everybody_of_it_was_refused_and_put_right(
    app: Flask, sari: PortalClient, petrus: PortalClient, tmp_path: Path
) -> None:
    quota_id = recorded(app, sari, tmp_path, 2)
    delivery_id = sent(sari, quota_id)
    withdrawing = "/wilayah/ttu/daftar/1/tarik"
    assert "2 orang di daftar ini sudah dikirim" in words(sari.post(withdrawing, data=WITHDRAW))
    rows = table(fetched(petrus, delivery_id))
    for row in rows:
        row["Kode"] = "NIK01"
    petrus.post(returned(petrus, delivery_id, rows) + "/terapkan")
    resent = {"code": "NIK01", "note": "NIK diperbaiki"}
    assert sari.post(f"/wilayah/ttu/kiriman/{delivery_id}/kirim-lagi", data=resent).status_code == 303
    with inside(app):
        assert db.session.scalar(select(func.count(Enrolment.delivered_at))) == 0
    refused = sari.post(withdrawing, data=WITHDRAW)
    assert refused.status_code == 422 and "2 orang di daftar ini sudah dikirim" in words(refused)


def test_a_delivery_that_was_taken_back_keeps_no_list(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = recorded(app, sari, tmp_path, 2)
    delivery_id = sent(sari, quota_id)
    assert sari.post(f"/wilayah/ttu/kiriman/{delivery_id}/tarik").status_code == 303
    assert sari.post("/wilayah/ttu/daftar/1/tarik", data=WITHDRAW).status_code == 303
    with inside(app):
        assert db.session.scalar(select(func.count(DeliveryLine.id))) == 0
    nobody = sari.post(f"/wilayah/ttu/kiriman/baru/{quota_id}")
    assert nobody.status_code == 422 and "Tidak ada peserta yang menunggu dikirim" in words(nobody)


def test_a_persons_steps_go_on_with_the_branch(
    app: Flask, sari: PortalClient, petrus: PortalClient, tmp_path: Path
) -> None:
    delivery_id = sent(sari, recorded(app, sari, tmp_path, 3))
    assert "Belum ada jawaban BPJS Ketenagakerjaan." in words(sari.get("/wilayah/ttu/peserta/1"))
    answered(petrus, delivery_id)
    registered, refused = (words(sari.get(f"/wilayah/ttu/peserta/{number}")) for number in (1, 2))
    assert "KPJ sudah terbit." in registered and kpj(1) not in registered
    assert "Ditolak BPJS Ketenagakerjaan NIK01:" in refused and "Ditolak BPJS Ketenagakerjaan." in refused
    assert f"Kiriman no. {delivery_id}" in refused
    assert petrus.get(f"{BRANCH}/{delivery_id}").status_code == 200


def test_whoever_is_refused_again_is_proposed_for_a_change(
    app: Flask, sari: PortalClient, petrus: PortalClient, tmp_path: Path
) -> None:
    quota_id = recorded(app, sari, tmp_path, 3)
    month = str(Month.of(clock.today()))

    def refuse() -> None:
        delivery_id = sent(sari, quota_id)
        rows = table(fetched(petrus, delivery_id))
        rows[0]["Kode"] = "NIK01"
        assert petrus.post(returned(petrus, delivery_id, rows) + "/terapkan").status_code == 303

    def facts() -> list[tuple[int, int, str]]:
        present = Month.of(clock.today())
        with inside(app):
            found = refused_by_bpjs(Asked(TTU, present.year, present))
            return [(fact.enrolment_id, fact.refusals, str(fact.since)) for fact in found]

    def proposed() -> int:
        assert sari.post("/wilayah/ttu/peserta/usulan-perubahan/periksa").status_code == 303
        with inside(app):
            return db.session.scalar(select(func.count(ChangeSuggestion.id))) or 0

    refuse()
    assert facts() == [(1, 1, month)]
    assert proposed() == 0, "one refusal is mended and sent again"
    again = {"code": "NIK01", "note": "NIK diperbaiki"}
    assert sari.post("/wilayah/ttu/kiriman/1/kirim-lagi", data=again).status_code == 303
    assert facts() == [], "it waits for the next delivery"
    refuse()
    assert facts() == [(1, 2, month)]
    assert proposed() == 1
    assert "BPJS Ketenagakerjaan" in words(sari.get("/wilayah/ttu/peserta/usulan-perubahan/"))
