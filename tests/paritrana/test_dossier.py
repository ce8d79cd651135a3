"""Dossiers: asked for by one press, packed in the background, the same bytes whenever they are fetched."""

from __future__ import annotations

import io
import subprocess
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from portal.audit.models import AuditEntry
from portal.audit.service import PORTAL
from portal.core import clock, storage, tasks
from portal.core.db import db, writing
from portal.core.tenancy import scope_of
from portal.paritrana import queries, service
from portal.paritrana.dossier import archive, making
from portal.paritrana.models import ParitranaDossier, ParitranaEvidence, ParitranaEvidenceUse
from portal.paritrana.rules.criteria import EvidenceKind
from portal.paritrana.rules.dossier import INDEX, MANIFEST, SUMMARY
from portal.paritrana.rules.scoring import Answer
from portal.paritrana.service.assessments import AnswerTerms
from portal.regencies.queries import system_scope
from tests.support import paritrana, processes
from tests.support.client import PortalClient
from tests.support.lists import queued, words
from tests.support.people import TTU

pytestmark = pytest.mark.usefixtures("held_clock")
PAGE = "/wilayah/ttu/paritrana/2026/dosir/"
PICTURE = b"\xff\xd8\xff\xe0" + b"contoh" * 5000


@pytest.fixture
def assessment(app: Flask) -> int:
    """TTU's in 2026: an innovation with a photograph that also serves another criterion, and a link."""
    number = paritrana.edition(app)
    made = paritrana.begun(app, number)
    ids = {code: paritrana.criterion_id(app, number, code) for code in ("I1", "P2")}
    with app.app_context(), writing(), scope_of(system_scope()):
        service.answer(made, ids["I1"], AnswerTerms(Answer(level=2)), revision=0, by=PORTAL)
        stored = storage.store(
            io.BytesIO(PICTURE),
            kind="paritrana.evidence",
            file_name="foto.JPG",
            media_type="image/jpeg",
            regency_id=TTU,
            created_by=None,
            retention_days=None,
        )
        photo = _evidence(EvidenceKind.FILE, "Foto penyerahan kartu", file_id=stored.id, sha256=stored.sha256.hex())
        link = _evidence(EvidenceKind.LINK, "Berita", url="https://contoh.test/berita")
        db.session.add_all([photo, link])
        db.session.flush()
        for each, code in ((photo, "I1"), (link, "I1"), (photo, "P2")):
            db.session.add(
                ParitranaEvidenceUse(
                    regency_id=TTU,
                    evidence_id=each.id,
                    assessment_id=made,
                    criterion_id=ids[code],
                    used_at=clock.now(),
                    used_by_name="Sari",
                )
            )
        service.refresh(queries.edition_by_id(number), TTU)
        db.session.commit()
    return made


def _evidence(kind: EvidenceKind, title: str, **more: object) -> ParitranaEvidence:
    return ParitranaEvidence(regency_id=TTU, kind=kind, title=title, added_at=clock.now(), added_by_name="Sari", **more)


def fetched(client: PortalClient, page: str) -> bytes:
    answer = client.post(f"{page}/berkas")
    assert answer.status_code == 200
    return answer.get_data()


def test_one_press_gives_index_summary_evidence_and_manifest(
    app: Flask, sari: PortalClient, assessment: int, tmp_path: Path
) -> None:
    page = sari.post(PAGE).location
    assert "Dosir siap" in words(sari.get(page))
    content = fetched(sari, page)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.namelist() == [
            INDEX,
            SUMMARY,
            "INO/I1/01-Foto-penyerahan-kartu.jpg",
            "INO/I1/02-Berita.txt",
            "PEM/P2/01-Foto-penyerahan-kartu.txt",
            MANIFEST,
        ]
        packed.extractall(tmp_path)
    subprocess.run(["sha256sum", "--check", "--strict", MANIFEST], cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "INO/I1/01-Foto-penyerahan-kartu.jpg").read_bytes() == PICTURE
    assert "https://contoh.test/berita" in (tmp_path / "INO/I1/02-Berita.txt").read_text()
    assert "INO/I1/01-Foto-penyerahan-kartu.jpg" in (tmp_path / "PEM/P2/01-Foto-penyerahan-kartu.txt").read_text()
    with PdfDocument(tmp_path / SUMMARY) as summary:
        told = " ".join(" ".join(each.get_textpage().get_text_range() for each in summary).split())
    assert "DOSIR-TTU-2026-001" in told
    assert "simulasi internal, bukan bobot resmi" in told
    assert "7" in told
    book = load_workbook(tmp_path / INDEX)
    rows = [[cell.value for cell in row] for row in book["Bukti"].iter_rows()]
    assert any("INO/I1/01-Foto-penyerahan-kartu.jpg" in row for row in rows)


def test_page_index_and_summary_say_the_standing(app: Flask, sari: PortalClient, assessment: int) -> None:
    sari.post(PAGE)
    with app.app_context(), scope_of(system_scope()):
        found = queries.assessment_by_id(assessment)
        standing = queries.standing_or_none(TTU, found.edition_id)
        assert standing is not None
        (dossier, _stored), *_ = making.dossiers_of(assessment)
        assert dossier.content["points"] == standing.points == 700
        assert sum(each["points"] for each in dossier.content["criteria"]) == standing.points


def test_the_same_number_gives_the_same_bytes_whatever_changes_later(
    app: Flask, sari: PortalClient, assessment: int
) -> None:
    page = sari.post(PAGE).location
    first = fetched(sari, page)
    with app.app_context(), writing(), scope_of(system_scope()):
        found = queries.assessment_by_id(assessment)
        criterion = next(
            line.criterion for line in queries.criteria_of(found.edition_id) if line.criterion.code == "I1"
        )
        service.answer(assessment, criterion.id, AnswerTerms(Answer(level=0)), revision=1, by=PORTAL)
        db.session.commit()
    with clock.fixed(datetime(2027, 11, 20, 1, 0, tzinfo=UTC)):
        tasks.purge(app)
        assert fetched(sari, page) == first
        following = sari.post(PAGE).location
        assert following != page
        assert fetched(sari, following) != first


def test_packing_twice_gives_the_same_bytes(app: Flask, sari: PortalClient, assessment: int, tmp_path: Path) -> None:
    sari.post(PAGE)
    with app.app_context(), scope_of(system_scope()):
        (dossier, stored), *_ = making.dossiers_of(assessment)
        assert stored is not None
        made = (dossier.requested_at, dossier.requested_by_name, dossier.requested_by_role)
        again = tmp_path / "lagi.zip"
        digest = archive.write_archive(
            again,
            dossier.content,
            making.name_of(dossier),
            made,
            read=lambda number: storage.read_chunks(storage.stored_file(number)),
            tell=lambda done, of: None,
        )
        assert again.read_bytes() == b"".join(storage.read_chunks(stored))
        assert digest == dossier.sha256 == stored.sha256.hex()


def test_a_worker_killed_while_packing_packs_once(
    app: Flask, sari: PortalClient, assessment: int, tmp_path: Path
) -> None:
    with queued(app):
        page = sari.post(PAGE).location
        assert "Dosir siap" not in words(sari.get(page))
        with app.app_context(), scope_of(system_scope()):
            (dossier, _), *_ = making.dossiers_of(assessment)
            job_id = dossier.job_id
        assert job_id is not None
        place = "portal.paritrana.dossier.making:write_archive"
        with processes.worker_that_hangs(app.config["PORTAL"], job_id, place, tmp_path / "here") as worker:
            worker.kill()
            worker.join(10)
        with clock.fixed(datetime.now(UTC) + timedelta(minutes=5)):  # the worker kept it by the clock on the wall
            tasks.sweep(app)
            tasks.run(app, job_id)
    assert "Dosir siap" in words(sari.get(page))
    with app.app_context(), scope_of(system_scope()):
        assert db.session.query(storage.StoredFile).filter_by(kind=making.KIND).count() == 1


def test_evidence_that_is_gone_stops_the_packing_and_it_can_be_tried_again(
    app: Flask, sari: PortalClient, assessment: int
) -> None:
    with app.app_context(), scope_of(system_scope()):
        stored = db.session.query(storage.StoredFile).filter_by(kind="paritrana.evidence").one()
        path = storage.path_of(stored.regency_id, stored.token)
    aside = path.with_suffix(".aside")
    path.rename(aside)
    app.config["PROPAGATE"] = False
    page = sari.post(PAGE).location
    while "Dosir belum dapat disusun" not in words(sari.get(page)):
        with app.app_context(), scope_of(system_scope()):
            (dossier, _), *_ = making.dossiers_of(assessment)
            assert dossier.job_id is not None
        tasks.run(app, dossier.job_id)
    aside.rename(path)
    assert sari.post(f"{page}/ulang").status_code == 303
    assert "Dosir siap" in words(sari.get(page))


def test_a_neighbours_dossier_and_one_under_another_year_are_not_found(
    app: Flask, sari: PortalClient, as_person: object, assessment: int
) -> None:
    page = sari.post(PAGE).location
    assert sari.get(page.replace("2026", "2025")).status_code == 404
    assert as_person("rani").get(page.replace("/ttu/", "/belu/")).status_code == 404  # type: ignore[operator]


def test_who_may_see_no_people_fetches_none_and_every_fetch_is_recorded(
    app: Flask, sari: PortalClient, as_person: object, assessment: int
) -> None:
    page = sari.post(PAGE).location
    for name in ("vera", "tia"):
        client = as_person(name)  # type: ignore[operator]
        assert client.post(f"{page}/berkas").status_code == 403
        assert "Hanya untuk Operator atau Verifikator" in words(client.get(page))
    fetched(sari, page)
    with app.app_context(), scope_of(system_scope()):
        assert db.session.query(AuditEntry).filter_by(action="paritrana_dossier_fetched").count() == 1


def test_nothing_to_pack_before_the_assessment_has_begun(app: Flask, sari: PortalClient) -> None:
    paritrana.edition(app)
    assert "belum dimulai" in words(sari.get(PAGE))
    assert "Mulai dahulu" in words(sari.post(PAGE))
    with app.app_context(), scope_of(system_scope()):
        assert db.session.query(ParitranaDossier).count() == 0
