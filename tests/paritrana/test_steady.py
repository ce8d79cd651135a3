"""What was handed in and judged stays as it was read: papers of the register, points that moved, replies, evidence."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.core import clock, storage
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.tasks import Job, JobState
from portal.paritrana import queries, service
from portal.paritrana.dossier import making
from portal.paritrana.evidence import service as library
from portal.paritrana.models import ParitranaEdition, ParitranaResult, ParitranaStanding
from portal.paritrana.rules.campaign import EditionState
from portal.paritrana.rules.criteria import EvidenceKind
from portal.paritrana.rules.scoring import Answer, Decision
from portal.paritrana.service.assessments import AnswerTerms
from portal.paritrana.verifying import cases
from portal.paritrana.verifying import queries as verifying
from portal.paritrana.verifying import service as acts
from portal.regulations import service as register
from portal.regulations.rules.chain import Relation
from portal.regulations.rules.papers import Topic
from portal.regulations.rules.terms import RegulationTerms
from tests.support import evidence, factories, paritrana, paritrana_year, processes
from tests.support.client import PortalClient, signed_in
from tests.support.factories import SARI, actor, inside
from tests.support.lists import queued, words
from tests.support.paritrana_year import everywhere
from tests.support.people import TTU
from tests.support.resumable import begin, send
from tests.support.world_regulations import terms

pytestmark = pytest.mark.usefixtures("held_clock")
ENACTED = date(2025, 3, 4)


def pdf(mark: str) -> io.BytesIO:
    return io.BytesIO(b"%PDF-1.7\n" + mark.encode() + b"\n%%EOF\n")


@pytest.fixture
def ruled(app: Flask) -> tuple[int, int]:
    """(edition, regulation): TTU's Perbup with a PDF is the evidence of R1."""
    number = paritrana.edition(app)
    with inside(app):
        made = register.record_regulation(TTU, terms("5", ENACTED), by=SARI)
        db.session.flush()
        register.attach(made.id, pdf("pertama"), seen=0, by=SARI)
        proof = library.point_at(EvidenceKind.REGULATION, made.id, regency_id=TTU, by=SARI).evidence
        db.session.commit()
    evidence.attached(app, number, paritrana.criterion_id(app, number, "R1"), proof.id)
    return number, made.id


def assessment_of(app: Flask, edition_id: int) -> int:
    with everywhere(app):
        found = queries.assessment_of_or_none(TTU, edition_id)
        assert found is not None
        return found.id


def attached_again(app: Flask, regulation_id: int, mark: str) -> None:
    with inside(app):
        regulation = register.hand_over(regulation_id, by=SARI)
        register.attach(regulation_id, pdf(mark), seen=regulation.file_id or 0, by=SARI)
        db.session.commit()


def moved_to(app: Flask, edition_id: int, state: str) -> int:
    """TTU's assessment, as far as `state`."""
    assessment_id = assessment_of(app, edition_id)
    paritrana_year.answered(app, assessment_id, {"K3": AnswerTerms(Answer(yes=True))})
    if state in ("submitted", "concluded", "frozen"):
        paritrana_year.submitted(app, assessment_id)
    if state in ("concluded", "frozen"):
        paritrana_year.concluded(app, assessment_id)
    if state == "frozen":
        paritrana_year.frozen(app, assessment_id)
    return assessment_id


CHANGES: list[Callable[[int], object]] = [
    lambda number: register.attach(number, pdf("lain"), seen=_file(number), by=SARI),
    lambda number: register.change(
        number, _with(topics=frozenset({Topic.BUDGET})), revision=2, reason="Keliru", by=SARI
    ),
    lambda number: register.change(number, _with(number="6"), revision=2, reason="Keliru", by=SARI),
    lambda number: register.take_out(number, reason="Keliru", by=SARI),
]


def _file(number: int) -> int:
    return register.hand_over(number, by=SARI).file_id or 0


def _with(number: str = "5", **changes: object) -> RegulationTerms:
    return terms(number, ENACTED, **changes)


@pytest.mark.parametrize("change", CHANGES, ids=["file", "topics", "number", "taken out"])
@pytest.mark.parametrize("state", ["submitted", "concluded"])
def test_a_regulation_stays_as_the_province_reads_it(
    app: Flask, ruled: tuple[int, int], state: str, change: Callable[[int], object]
) -> None:
    edition_id, regulation_id = ruled
    moved_to(app, edition_id, state)
    with inside(app), pytest.raises(DomainError, match=r"bukti kriteria R1 .* sedang diperiksa provinsi"):
        change(regulation_id)


@pytest.mark.parametrize("change", CHANGES, ids=["file", "topics", "number", "taken out"])
@pytest.mark.parametrize("state", ["filling", "frozen"])
def test_before_and_after_the_register_goes_its_own_way(
    app: Flask, ruled: tuple[int, int], state: str, change: Callable[[int], object]
) -> None:
    edition_id, regulation_id = ruled
    moved_to(app, edition_id, state)
    with inside(app):
        change(regulation_id)
        db.session.commit()


def test_a_slip_in_the_title_may_be_mended_at_any_time(app: Flask, ruled: tuple[int, int]) -> None:
    moved_to(app, ruled[0], "submitted")
    with inside(app):
        register.change(ruled[1], terms("5", ENACTED, title="Judul yang benar"), revision=2, reason="Ejaan", by=SARI)


def packed(app: Flask, dossier_id: int) -> bytes:
    with everywhere(app):
        dossier = making.dossier_by_id(dossier_id)
        return b"".join(storage.read_chunks(storage.stored_file(dossier.file_id or 0)))


def test_a_dossier_of_a_frozen_score_packs_what_was_frozen(app: Flask, ruled: tuple[int, int]) -> None:
    edition_id, regulation_id = ruled
    assessment_id = moved_to(app, edition_id, "frozen")
    with everywhere(app):
        result = db.session.get_one(ParitranaResult, assessment_id)
        (listed,) = json.loads(result.body)["evidence"]
    assert listed["criterion"] == "R1" and "nomor 5 tahun 2025" in listed["note"]
    assert listed["sha256"] == hashlib.sha256(pdf("pertama").getvalue()).hexdigest()
    attached_again(app, regulation_id, "kedua")
    with inside(app):
        register.take_out(regulation_id, reason="Dicatat dua kali", by=SARI)
        db.session.commit()
    content = packed(app, paritrana.dossier(app, edition_id))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        (name,) = [each for each in archive.namelist() if "/R1/" in each]
        assert name.endswith(".pdf") and archive.read(name) == pdf("pertama").getvalue()


def test_a_file_that_nobody_froze_goes_with_its_replacement(app: Flask, ruled: tuple[int, int]) -> None:
    def kept() -> int:
        with everywhere(app):
            query = select(func.count()).select_from(storage.StoredFile)
            return db.session.scalar(query.where(storage.StoredFile.kind == "regulations.file")) or 0

    attached_again(app, ruled[1], "kedua")
    assert kept() == 1
    moved_to(app, ruled[0], "frozen")
    attached_again(app, ruled[1], "ketiga")
    assert kept() == 2


def handed_in(app: Flask) -> tuple[int, int]:
    factories.quota(app)
    number = paritrana.edition(app)
    assessment_id = paritrana.begun(app, number)
    paritrana_year.answered(app, assessment_id, {"I1": paritrana_year.USUAL["I1"], "K3": AnswerTerms(Answer(yes=True))})
    paritrana_year.linked(app, assessment_id, "K3")
    paritrana_year.submitted(app, assessment_id)
    return number, assessment_id


def test_accepting_keeps_the_points_that_were_shown_or_nothing(app: Flask) -> None:
    number, assessment_id = handed_in(app)
    wati = signed_in(app, "wati")
    criterion = paritrana.criterion_id(app, number, "K3")
    page = f"/provinsi/paritrana/2026/wilayah/ttu/kriteria/{criterion}"
    with everywhere(app):
        standing = queries.standing_or_none(TTU, number)
        assert standing is not None
        points = next(line["own"] for line in standing.lines if line["code"] == "K3")
    assert points > 0
    for other in (str(points - 100), "-1"):
        answer = wati.post(page + "/putusan", data={"after": "0", "own": other, "decision": "accept"})
        assert answer.status_code == 422 and "Nilai menurut wilayah baru saja berubah" in words(answer)
        assert f'value="{points}"' in answer.text  # what it is now, for the next press
    assert wati.post(page + "/putusan", data={"after": "0", "decision": "accept"}).status_code == 422
    with everywhere(app):
        assert queries.newest_verdicts([assessment_id]) == {}
    assert wati.post(page + "/putusan", data={"after": "0", "own": points, "decision": "accept"}).status_code == 303


def test_accepting_all_keeps_the_points_that_were_shown_or_nothing(app: Flask) -> None:
    _number, assessment_id = handed_in(app)
    with everywhere(app):
        seen = cases.seen_of(cases.judged_lines(verifying.case_of(2026, "ttu")))
        with pytest.raises(service.OutdatedVerdictError):
            acts.accept_computed(assessment_id, seen=seen[::-1], by=actor("wati"))
        assert queries.newest_verdicts([assessment_id]) == {}
        assert acts.accept_computed(assessment_id, seen=seen, by=actor("wati")) > 0


def test_two_officers_never_overwrite_each_others_reply(app: Flask, sari: PortalClient) -> None:
    number, assessment_id = handed_in(app)
    paritrana_year.concluded(app, assessment_id, K3=Decision.SEND_BACK)
    page = f"/wilayah/ttu/paritrana/2026/kriteria/{paritrana.criterion_id(app, number, 'K3')}"
    with everywhere(app):
        before = queries.assessment_by_id(assessment_id).revision
    first = {"reply_revision": "0", "words": "Tulisan pertama."}
    assert sari.post(page + "/tanggapan", data=first).status_code == 303
    late = sari.post(page + "/tanggapan", data={"reply_revision": "0", "words": "Tulisan kedua."})
    assert late.status_code == 422
    assert all(each in words(late) for each in ("baru saja diubah Sari", "Tulisan pertama.", "Tulisan kedua."))
    assert 'name="reply_revision" value="1"' in late.text
    sent = sari.post("/wilayah/ttu/paritrana/2026/kirim-tanggapan", data={"revision": str(before)})
    assert sent.status_code == 422 and "baru saja berubah" in words(sent)
    merged = {"reply_revision": "1", "words": "Pertama dan kedua."}
    assert sari.post(page + "/tanggapan", data=merged).status_code == 303


def test_evidence_stays_while_a_dossier_waits_to_pack_it(app: Flask, sari: PortalClient) -> None:
    number = paritrana.edition(app)
    photo = evidence.a_file(app)
    evidence.attached(app, number, paritrana.criterion_id(app, number, "I1"), photo)
    with queued(app):
        dossier_id = paritrana.dossier(app, number)
    refused = sari.post(f"{evidence.LIBRARY}/{photo}/keluarkan", data={"reason": "Keliru"})
    assert refused.status_code == 422 and "sedang dikemas ke dalam dosir" in words(refused)
    with everywhere(app):  # the worker has given up, for example on a full disk
        job = making.job_of(making.dossier_by_id(dossier_id))
        assert job is not None
        failed = db.session.get_one(Job, job.id)
        failed.state, failed.sentence = JobState.FAILED, "Ruang penyimpanan portal penuh."
        failed.finished_at = clock.now()
    assert sari.post(f"{evidence.LIBRARY}/{photo}/keluarkan", data={"reason": "Keliru"}).status_code == 303
    page = f"/wilayah/ttu/paritrana/2026/dosir/{dossier_id}"
    text = words(sari.get(page))
    assert "Susun dosir yang baru" in text and "Coba susun lagi" not in text
    assert sari.post(page + "/ulang").status_code == 409
    assert packed(app, paritrana.dossier(app, number))


def test_a_long_upload_is_kept_when_its_criterion_closes_meanwhile(app: Flask, sari: PortalClient) -> None:
    number = paritrana.edition(app)
    assessment_id = paritrana.begun(app, number)
    paritrana_year.answered(app, assessment_id, {"K3": AnswerTerms(Answer(yes=True))})
    paritrana_year.linked(app, assessment_id, "K3")
    rubric = paritrana.criterion_id(app, number, "I1")
    content, chosen = evidence.paper(150, 4), {"title": "Laporan", "dated_on": "2026-03-02", "filename": "laporan.pdf"}
    place = {"tahun": "2026", "kriteria": str(rubric)}
    url = begin(sari, content, url=f"{evidence.LIBRARY}/kiriman", **chosen, **place).location
    paritrana_year.submitted(app, assessment_id)
    led = send(sari, url, content).headers["HX-Redirect"]
    kept = evidence.library(app)[-1]
    assert led == f"{evidence.LIBRARY}/{kept.id}"
    assert kept.id not in {each.evidence_id for each in evidence.uses(app)}
    assert "disimpan di pustaka dan belum dipasang" in words(sari.get(led))


def test_evidence_of_a_closed_edition_stays(app: Flask) -> None:
    number = paritrana.edition(app)
    link = evidence.a_link(app)
    evidence.attached(app, number, paritrana.criterion_id(app, number, "K3"), link)
    with everywhere(app):
        db.session.get_one(ParitranaEdition, number).state = EditionState.CLOSED
    with inside(app), pytest.raises(DomainError, match="ditutup"):
        library.remove(link, "Keliru", by=SARI)


def test_the_night_and_the_day_lose_nothing_of_each_other(app: Flask) -> None:
    """Real processes with a clock of their own: the first row of a new day is written by both at once."""
    number = paritrana.edition(app)
    assessment_id = paritrana.begun(app, number)
    codes = ("K3", "P2")
    base = "/wilayah/ttu/paritrana/2026/kriteria"
    for code in codes:
        paritrana_year.linked(app, assessment_id, code)
    presses = [
        ("sari", f"{base}/{paritrana.criterion_id(app, number, code)}/isi", {"revision": "0", "yes": "ya"})
        for code in codes
    ]
    answers = processes.together(app.config["PORTAL"], processes.post_or_score, [*presses, (), ()])
    assert [answer[:3] for answer in answers] == ["303", "303", "ok", "ok"], answers
    with everywhere(app):
        rows = db.session.scalars(select(ParitranaStanding).where(ParitranaStanding.regency_id == TTU)).all()
        newest = max(rows, key=lambda row: row.day)
        states = {line["code"]: line["own"] for line in newest.lines}
    assert all(states[code] > 0 for code in codes), states


def test_an_edition_goes_back_to_its_draft_or_is_begun_but_not_both(app: Flask) -> None:
    number = paritrana.edition(app)
    with everywhere(app):
        revision = queries.edition_by_id(number).revision
    back = "/provinsi/paritrana/edisi/2026/susun-lagi"
    answers = processes.together(
        app.config["PORTAL"],
        processes.post,
        [("sari", "/wilayah/ttu/paritrana/2026/mulai", {}), ("wati", back, {"seen": str(revision)})],
    )
    with everywhere(app):
        begun = queries.assessment_of_or_none(TTU, number) is not None
        draft = queries.edition_by_id(number).state is EditionState.DRAFT
    assert begun != draft, answers
    assert sorted(answer[:3] for answer in answers) in (["303", "422"], ["303", "404"], ["303", "409"]), answers


def test_a_frozen_page_says_what_was_frozen_whatever_the_register_says_later(
    app: Flask, ruled: tuple[int, int], sari: PortalClient
) -> None:
    edition_id, regulation_id = ruled
    moved_to(app, edition_id, "frozen")
    with inside(app):
        register.take_out(regulation_id, reason="Dicatat dua kali", by=SARI)
        db.session.commit()
    criterion = paritrana.criterion_id(app, edition_id, "R1")
    pages = [
        sari.get(f"/wilayah/ttu/paritrana/2026/kriteria/{criterion}"),
        signed_in(app, "wati").get(f"/provinsi/paritrana/2026/wilayah/ttu/kriteria/{criterion}"),
    ]
    for page in pages:
        assert "Perlindungan Pekerja Rentan" in words(page) and "Tidak dihitung" not in words(page)


def test_a_revocation_is_recorded_while_the_province_judges_and_not_taken_back(
    app: Flask, ruled: tuple[int, int]
) -> None:
    edition_id, regulation_id = ruled
    moved_to(app, edition_id, "submitted")
    with inside(app):
        later = register.record_regulation(TTU, terms("9", date(2026, 5, 4)), by=SARI)
        db.session.flush()
        register.relate(later.id, regulation_id, Relation.REVOKES, by=SARI)
        with pytest.raises(DomainError, match="sedang diperiksa provinsi"):
            register.unrelate(later.id, regulation_id, by=SARI)
        with pytest.raises(DomainError, match="sedang diperiksa provinsi"):
            earlier = terms("9", date(2026, 5, 4), in_force_from=date(2026, 8, 1))
            register.change(later.id, earlier, revision=later.revision, reason="Tanggal", by=SARI)
