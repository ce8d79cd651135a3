"""Evidence at criteria: which may stand there, until when, what it does to the score, and who is told why not."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.core import clock
from portal.core.db import db, writing
from portal.core.tenancy import scope_of
from portal.paritrana import queries as editions
from portal.paritrana import service as assessments
from portal.paritrana.evidence.queries import proofs_of
from portal.paritrana.models import ParitranaEdition
from portal.paritrana.rules.campaign import EditionState
from portal.paritrana.rules.scoring import Answer, Decision
from portal.paritrana.service.assessments import AnswerTerms
from portal.regencies.queries import system_scope
from tests.support import evidence, paritrana
from tests.support.client import HTMX, PortalClient
from tests.support.evidence import LIBRARY, library, picture, upload, uses
from tests.support.factories import actor, inside
from tests.support.lists import words
from tests.support.people import TTU
from tests.support.world_regulations import terms as regulation_terms

pytestmark = pytest.mark.usefixtures("held_clock")


@pytest.fixture
def edition_id(app: Flask) -> int:
    return paritrana.edition(app)


def at(criterion_id: int, year: int = 2026) -> str:
    return f"/wilayah/ttu/paritrana/{year}/kriteria/{criterion_id}/bukti"


def points(app: Flask, edition_id: int) -> int:
    with inside(app):
        standing = editions.standing_or_none(TTU, edition_id)
        assert standing is not None
        return standing.points


def test_one_paper_serves_many_criteria_and_the_score_follows(app: Flask, sari: PortalClient, edition_id: int) -> None:
    rubric, other = (paritrana.criterion_id(app, edition_id, code) for code in ("I1", "P1"))
    assessment_id = paritrana.begun(app, edition_id)
    with inside(app):
        for criterion_id in (rubric, other):
            assessments.answer(assessment_id, criterion_id, AnswerTerms(Answer(level=2)), revision=0, by=actor("sari"))
        db.session.commit()
    before = points(app, edition_id)
    number = evidence.a_file(app)
    page = sari.get(f"{at(rubric)}/")
    assert "Belum ada bukti pada kriteria ini." in words(page) and "Laporan contoh" in words(page)
    assert sari.post(f"{at(rubric)}/{number}/pasang").location == f"{at(rubric)}/"
    once = points(app, edition_id)
    assert once > before
    assert sari.post(f"{at(rubric)}/{number}/pasang").status_code == 303  # twice is once
    assert (len(uses(app)), points(app, edition_id)) == (1, once)
    swapped = sari.htmx("POST", f"{at(other)}/{number}/pasang")
    assert swapped.status_code == 200 and "Lepas" in swapped.text
    assert points(app, edition_id) > once
    assert "dipakai" not in words(sari.get(f"{LIBRARY}/{number}"))
    assert words(sari.get(f"{LIBRARY}/{number}")).count("Paritrana 2026") == 2
    for criterion_id in (rubric, other):
        assert sari.post(f"{at(criterion_id)}/{number}/lepas").status_code == 303
    assert (uses(app), points(app, edition_id)) == ([], before)
    assert sari.post(f"{at(rubric)}/{number}/lepas").status_code == 404
    with inside(app):
        actions = list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
        assert actions.count("paritrana_evidence_attached") == 2
        assert actions.count("paritrana_evidence_detached") == 2


def test_putting_the_first_evidence_begins_the_assessment(app: Flask, sari: PortalClient, edition_id: int) -> None:
    number = evidence.a_link(app)
    rubric = paritrana.criterion_id(app, edition_id, "I1")
    assert sari.post(f"{at(rubric)}/{number}/pasang").status_code == 303
    with inside(app):
        assert editions.assessment_of_or_none(TTU, edition_id) is not None


def test_only_kinds_that_a_criterion_takes(app: Flask, sari: PortalClient, edition_id: int) -> None:
    number = evidence.a_link(app)
    regulation, computed, file = (paritrana.criterion_id(app, edition_id, code) for code in ("R1", "C1", "P1"))
    refused = sari.post(f"{at(regulation)}/{number}/pasang")
    assert refused.status_code == 409 and "Yang diterima: peraturan di register." in words(refused)
    assert "tidak memerlukan bukti" in words(sari.post(f"{at(computed)}/{number}/pasang"))
    assert "Yang diterima: berkas." in words(sari.post(f"{at(file)}/{number}/pasang"))
    assert "Berita contoh" not in words(sari.get(f"{at(file)}/"))
    assert uses(app) == []


def test_a_file_is_uploaded_and_attached_in_one_go(app: Flask, sari: PortalClient, edition_id: int) -> None:
    rubric, regulation = (paritrana.criterion_id(app, edition_id, code) for code in ("I1", "R1"))
    form = sari.get(f"{LIBRARY}/berkas?tahun=2026&kriteria={rubric}")
    assert "Dipasang pada kriteria I1" in words(form)
    answer = upload(sari, picture(), tahun="2026", kriteria=str(rubric))
    assert answer.location == f"{at(rubric)}/"
    page = words(sari.get(answer.location))
    assert "Bukti dipasang." in page and "Laporan contoh" in page
    again = upload(sari, picture(), tahun="2026", kriteria=str(paritrana.criterion_id(app, edition_id, "P1")))
    assert "yang ada itu dipasang" in words(sari.get(again.location))
    assert (len(library(app)), len(uses(app))) == (1, 2)
    refused = upload(sari, picture(7), tahun="2026", kriteria=str(regulation))
    assert refused.status_code == 422 and "Yang diterima" in words(refused)
    assert "Dipasang pada kriteria R1" in words(refused)
    assert len(library(app)) == 1
    assert upload(sari, picture(7), tahun="2026", kriteria="999999").status_code == 404


def test_a_link_and_a_pointer_are_attached_in_one_go(app: Flask, sari: PortalClient, edition_id: int) -> None:
    from portal.regulations import service as register

    with inside(app):
        regulation_id = register.record_regulation(TTU, regulation_terms("5", date(2026, 2, 3)), by=actor("sari")).id
        db.session.commit()
    regulation, rubric = (paritrana.criterion_id(app, edition_id, code) for code in ("R1", "I1"))
    data = {"title": "Berita", "url": "https://contoh.go.id/a", "tahun": "2026", "kriteria": str(rubric)}
    assert sari.post(f"{LIBRARY}/tautan", data=data).location == f"{at(rubric)}/"
    before = points(app, edition_id)
    data = {"dari": "peraturan", "target": str(regulation_id), "tahun": "2026", "kriteria": str(regulation)}
    assert sari.post(f"{LIBRARY}/rujukan", data=data).location == f"{at(regulation)}/"
    assert points(app, edition_id) > before
    with inside(app):
        assessment = editions.assessment_of_or_none(TTU, edition_id)
        assert assessment is not None
        lines = proofs_of(assessment.id)
        assert set(lines) == {regulation, rubric}
        (line,) = lines[regulation]
        assert (line.why_not, line.late, line.kind_label) == ("", False, "Peraturan di register")


def test_what_comes_after_its_day_counts_and_is_marked_late(app: Flask, sari: PortalClient, edition_id: int) -> None:
    rubric = paritrana.criterion_id(app, edition_id, "I1")
    with clock.fixed(datetime(2026, 12, 15, 15, 59, tzinfo=UTC)):  # the last minute of the day in Kupang
        sari.post(f"{at(rubric)}/{evidence.a_link(app)}/pasang")
    with clock.fixed(datetime(2026, 12, 15, 16, 0, tzinfo=UTC)):
        sari.post(f"{at(rubric)}/{evidence.a_link(app, 'Berita lambat')}/pasang")
        assert [each.late for each in sorted(uses(app), key=lambda use: use.evidence_id)] == [False, True]
        assert words(sari.get(f"{at(rubric)}/")).count("Terlambat") == 1


def test_evidence_that_does_not_count_says_why(app: Flask, sari: PortalClient, edition_id: int) -> None:
    number = paritrana.criterion_id(app, edition_id, "C7")  # dated in the year that is judged
    for title, values in (
        ("Tahun lalu", {"dated_on": date(2025, 5, 5)}),
        ("Tanpa tanggal", {"dated_on": None}),
        ("Lewat", {"valid_until": date(2026, 11, 19)}),
        ("Tepat", {}),
    ):
        evidence.attached(app, edition_id, number, evidence.a_link(app, title, **values))
    page = words(sari.get(f"{at(number)}/"))
    assert "Tidak dihitung: Bukti ini tidak bertanggal dalam tahun 2026." in page
    assert "Tidak dihitung: Isi tanggal bukti ini" in page
    assert "Tidak dihitung: Bukti ini sudah kedaluwarsa." in page
    assert page.count("Tidak dihitung") == 3
    with inside(app):
        standing = editions.standing_or_none(TTU, edition_id)
        assert standing is not None
        assert next(line["proofs"] for line in standing.lines if line["code"] == "C7") == 1


def test_nothing_changes_while_the_province_verifies_and_only_what_it_refused_in_the_reply(
    app: Flask, sari: PortalClient, edition_id: int
) -> None:
    rubric, other = (paritrana.criterion_id(app, edition_id, code) for code in ("I1", "P1"))
    number, further = evidence.a_file(app), evidence.a_file(app, 90)
    evidence.attached(app, edition_id, rubric, number)
    evidence.attached(app, edition_id, other, number)
    with app.app_context(), writing(), scope_of(system_scope()):
        held = editions.assessment_of_or_none(TTU, edition_id)
        assert held is not None
        assessments.answer(held.id, rubric, AnswerTerms(Answer(level=1)), revision=0, by=actor("sari"))
        assessments.submit(held.id, revision=held.revision, by=actor("sari"))
        db.session.commit()
    page = sari.get(f"{at(rubric)}/")
    assert "sedang diverifikasi provinsi" in words(page) and "/lepas" not in page.text
    for path in (f"{further}/pasang", f"{number}/lepas"):
        assert sari.post(f"{at(rubric)}/{path}").status_code == 409
    refused = upload(sari, picture(8), tahun="2026", kriteria=str(rubric))
    assert refused.status_code == 422 and len(library(app)) == 2
    with app.app_context(), writing(), scope_of(system_scope()):
        held = editions.assessment_of_or_none(TTU, edition_id)
        assert held is not None
        for line in editions.criteria_of(edition_id):
            decision = Decision.SEND_BACK if line.criterion.id == rubric else Decision.ACCEPT
            assessments.judge(held.id, line.criterion.id, decision, reason="Kurang.", by=actor("wati"))
        assessments.conclude(held.id, revision=held.revision, by=actor("wati"))
        db.session.commit()
    assert "sudah diterima provinsi" in words(sari.post(f"{at(other)}/{further}/pasang"))
    with clock.fixed(datetime(2027, 1, 20, tzinfo=UTC)):  # after the day of filling, before that of replying
        assert sari.post(f"{at(rubric)}/{further}/pasang").status_code == 303
    assert not next(use.late for use in uses(app) if use.evidence_id == further)
    assert sari.post(f"{at(rubric)}/{number}/lepas").status_code == 303
    assert sari.post(f"{at(other)}/{number}/lepas").status_code == 409


def test_an_edition_that_is_closed_takes_nothing_more(app: Flask, sari: PortalClient, edition_id: int) -> None:
    rubric = paritrana.criterion_id(app, edition_id, "I1")
    number, further = evidence.a_link(app), evidence.a_link(app, "Lagi")
    sari.post(f"{at(rubric)}/{number}/pasang")
    with app.app_context(), writing(), scope_of(system_scope()):
        db.session.get_one(ParitranaEdition, edition_id).state = EditionState.CLOSED
        db.session.commit()
    assert "sudah ditutup" in words(sari.get(f"{at(rubric)}/"))
    for path in (f"{further}/pasang", f"{number}/lepas"):
        assert sari.post(f"{at(rubric)}/{path}").status_code == 409


def test_colleagues_look_and_change_nothing(app: Flask, edition_id: int) -> None:
    from tests.support.client import signed_in

    rubric = paritrana.criterion_id(app, edition_id, "I1")
    number = evidence.a_link(app)
    budi = signed_in(app, "budi")
    page = budi.get(f"{at(rubric)}/")
    assert page.status_code == 200 and "Pasang bukti" in words(page) and "/pasang" not in page.text
    assert budi.post(f"{at(rubric)}/{number}/pasang").status_code == 403
    assert budi.get(f"{LIBRARY}/berkas").status_code == 403
    assert budi.get(f"{at(rubric, 2025)}/", headers=HTMX).status_code == 404
