"""The rehearsal as offices see it: one score everywhere, the province without neighbours, efforts, sheet, proofs."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pypdfium2
import pytest
from click.testing import CliRunner
from flask import Flask

from portal.core import clock
from portal.core.db import db, writing
from portal.core.errors import DomainError
from portal.core.tenancy import Scope, scope_of
from portal.coverage import service as coverage
from portal.coverage.rules.segments import Segment
from portal.paritrana import queries, service
from portal.paritrana.cli import commands
from portal.paritrana.models import ParitranaAnswer, ParitranaEdition, ParitranaStanding
from portal.paritrana.rehearsing import queries as rehearsing
from portal.paritrana.rehearsing import sheet
from portal.paritrana.rules import interview
from portal.paritrana.rules.points import SIMULATION, in_words
from portal.paritrana.service import editions
from portal.paritrana.tasks import score_of_the_day
from portal.regencies.queries import all_regency_ids, system_scope
from tests.support import coverage as figures
from tests.support import factories, paritrana, paritrana_year
from tests.support.client import PortalClient
from tests.support.lists import table_of, workbook_of
from tests.support.lists import words as text_of
from tests.support.people import TTU
from tests.support.swaps import after_swap, reloaded

pytestmark = pytest.mark.usefixtures("held_clock")
HERE = "/wilayah/ttu/paritrana/2026/gladi"
OTHERS = (5301, 5302, 5305, 5306)


@pytest.fixture
def edition_id(app: Flask) -> int:
    """An open edition that TTU has begun to fill, with a budget and an informal coverage of 2026."""
    factories.quota(app, people=100, budget=60 * 16_800 * 12)
    with app.app_context(), writing(), scope_of(system_scope()):
        informal = figures.terms(year=2026, as_of_on=date(2026, 6, 30), numerator=5_278, denominator=10_000)
        coverage.record_figure(TTU, informal, by=factories.SARI)
        db.session.commit()
    made = paritrana.edition(app)
    assessment_id = paritrana.begun(app, made)
    paritrana_year.answered(app, assessment_id, paritrana_year.USUAL)
    paritrana_year.linked(app, assessment_id, "C7 I1")
    return made


def newest(app: Flask, edition_id: int) -> ParitranaStanding:
    with app.app_context(), scope_of(system_scope()):
        found = queries.standing_or_none(TTU, edition_id)
        assert found is not None
        return found


def test_page_workbook_and_command_say_the_same(app: Flask, sari: PortalClient, edition_id: int) -> None:
    standing = newest(app, edition_id)
    with app.test_request_context():
        said = CliRunner().invoke(commands, ["score", "--regency", "ttu", "--edition", "2026", "--json"])
    body = json.loads(said.output)
    assert body["label"] == SIMULATION and body["points"] == standing.points == sum(x["points"] for x in body["lines"])
    assert body["points"] > 0
    page = text_of(sari.get(HERE))
    assert f"{in_words(body['points'])} dari 100" in page and SIMULATION in page
    book = workbook_of(sari, sari.post(HERE + "/unduh"))
    assert book.sheetnames == ["Keterangan", "Nilai", "Rincian"]
    lines = {row["Kode"]: row for row in table_of(book["Rincian"], "Kode") if row["Kode"] not in (None, "Jumlah")}
    for line in body["lines"]:
        assert Decimal(str(lines[line["code"]]["Nilai"])) * 100 == line["points"]
        assert Decimal(str(lines[line["code"]]["Bobot"])) * 100 == line["weight"]
        assert f"{in_words(line['points'])} {in_words(line['weight'])}" in page
    facts = {row[0].value: row[1].value for row in book["Keterangan"].iter_rows(max_col=2) if row[0].value}
    assert facts["Kedudukan nilai"] == SIMULATION and facts["Nilai"] == f"{in_words(body['points'])} dari 100"


def test_the_command_in_words_and_what_it_refuses(app: Flask, edition_id: int) -> None:
    with app.test_request_context():
        run: Callable[..., str] = lambda *given: CliRunner().invoke(commands, list(given)).output  # noqa: E731
        assert f"dari 100 ({SIMULATION})" in run("score", "--regency", "ttu", "--edition", "2026")
        assert "tidak dikenal" in run("score", "--regency", "jakarta", "--edition", "2026")
        assert "belum dibuka untuk wilayah" in run("score", "--regency", "ttu", "--edition", "1999")
        assert "belum dihitung" in run("score", "--regency", "belu", "--edition", "2026")


def test_the_page_promises_what_more_people_earn(app: Flask, sari: PortalClient, edition_id: int) -> None:
    # 64,82 % of 10.000 is 6.482: 1.204 more than 5.278. 8 × 5278/6482 = 6,51, so 1,49 are to be gained.
    assert "Bila 1.204 orang lagi terlindungi, nilai naik 1,49." in text_of(sari.get(HERE))
    number = paritrana.criterion_id(app, edition_id, "C2")
    before = newest(app, edition_id).points
    tried = text_of(sari.get(f"{HERE}?kriteria={number}&angka=6.482"))
    assert f"Nilai seluruhnya menjadi {in_words(before + 149)}" in tried
    assert newest(app, edition_id).points == before
    for typed, sentence in (
        ("10.001", "Isi paling banyak 10.000"),
        ("banyak", "Isi dengan angka bulat"),
        ("", "Isi jum"),
    ):
        assert sentence in text_of(sari.get(f"{HERE}?kriteria={number}&angka={typed}"))
    with app.app_context(), writing(), scope_of(system_scope()):
        again = figures.terms(year=2026, as_of_on=date(2026, 9, 30), numerator=6_482, denominator=10_000, source="Baru")
        coverage.record_figure(TTU, again, by=factories.SARI)
        assert service.refresh(queries.edition_by_id(edition_id), TTU).points == before + 149


def test_less_work_moves_a_gap_up_and_changes_no_answer(app: Flask, sari: PortalClient, edition_id: int) -> None:
    def order() -> list[str]:
        with app.app_context(), scope_of(Scope.regency(TTU)):
            return [line.code for line, _gap in rehearsing.rehearsal_of(TTU, 2026).gaps]

    last = order()[-1]
    number = paritrana.criterion_id(app, edition_id, last)
    others = {code: paritrana.criterion_id(app, edition_id, code) for code in order()}
    hardest = {f"upaya-{each}": "5" for each in others.values()} | {f"upaya-{number}": "1"}
    before = newest(app, edition_id)
    assert sari.post(HERE + "/upaya", data=hardest).status_code == 303
    assert order().index(last) < len(others) - 1 and newest(app, edition_id).points == before.points
    with app.app_context(), scope_of(system_scope()):
        kept = db.session.query(ParitranaAnswer).filter_by(criterion_id=paritrana_id(app, edition_id, "C7")).one()
        assert (kept.numerator, kept.denominator, kept.source) == (41, 50, "Rekap paket Dinas PUPR")
    wrong = sari.post(HERE + "/upaya", data={f"upaya-{number}": "9"})
    assert wrong.status_code == 422 and "Isi upaya 1 (ringan) sampai 5 (berat)." in text_of(wrong)


def paritrana_id(app: Flask, edition_id: int, code: str) -> int:
    return next(line.criterion.id for line in queries.criteria_of(edition_id) if line.criterion.code == code)


def test_efforts_of_another_edition_and_of_a_frozen_score_are_refused(app: Flask, edition_id: int) -> None:
    other = paritrana.criterion_id(app, paritrana.edition(app, 2025), "C7")
    with app.app_context(), writing(), scope_of(system_scope()):
        assessment = queries.assessment_of_or_none(TTU, edition_id)
        assert assessment is not None
        with pytest.raises(DomainError, match="sampai 5"):
            service.set_efforts(assessment.id, {other: 3}, by=factories.SARI)


def test_the_province_stands_beside_a_region_once_five_have_begun_and_names_nobody(
    app: Flask, sari: PortalClient, edition_id: int
) -> None:
    def night(day: int) -> None:
        moment = datetime(2026, 11, day, 18, 0, tzinfo=UTC)  # the next day in NTT
        with app.app_context(), writing(), scope_of(system_scope()), clock.fixed(moment):
            score_of_the_day(moment)
            db.session.commit()

    for regency_id in OTHERS[:-1]:
        paritrana.begun(app, edition_id, regency_id)
    night(20)
    assert "tampil bila sedikitnya lima wilayah sudah mulai" in text_of(sari.get(HERE))
    paritrana.begun(app, edition_id, OTHERS[-1])
    night(21)
    page = text_of(sari.get(HERE))
    assert "5 wilayah, 22 November 2026" in page and "Urutan" not in page
    with app.app_context(), scope_of(Scope.regency(TTU)):
        told = rehearsing.rehearsal_of(TTU, 2026)
        assert told.province is not None and told.province.total == 0  # four of five have nothing yet
        assert {each.median for each in told.aspects} == {0}
    with app.app_context(), writing(), scope_of(system_scope()):
        queries.edition_by_id(edition_id).ranking_open = True
        db.session.commit()
    night(22)
    page = text_of(sari.get(HERE))
    assert "Urutan 1 dari 5 wilayah" in page
    assert "Kupang" not in page and "Alor" not in page
    paritrana_year.linked(app, _assessment(app, edition_id), "P2")  # the region's own refresh keeps what was told
    assert "5 wilayah, 23 November 2026" in text_of(sari.get(HERE))


def _assessment(app: Flask, edition_id: int) -> int:
    with app.app_context(), scope_of(system_scope()):
        found = queries.assessment_of_or_none(TTU, edition_id)
        assert found is not None
        return found.id


def test_a_number_is_explained_with_its_parts_origin_and_page(app: Flask, sari: PortalClient, edition_id: int) -> None:
    def explained(code: str) -> str:
        number = paritrana.criterion_id(app, edition_id, code)
        return text_of(sari.get(f"/wilayah/ttu/paritrana/2026/kriteria/{number}/penjelasan"))

    budget = explained("A1")
    assert "Rp12.096.000" in budget and "Rp20.160.000" in budget and "60%" in budget
    assert "Kuota, anggaran, dan pembayaran di portal" in budget and "APBD kabupaten/kota" in budget
    missing = explained("C1")
    assert "Belum ada data" in missing and "Catat angkanya di halaman Cakupan" in missing
    assert "Perda 100%" in explained("R1")


def test_the_sheet_for_the_interview_has_two_pages_and_is_always_the_same(app: Flask, edition_id: int) -> None:
    with app.app_context(), scope_of(Scope.regency(TTU)):
        rehearsal = rehearsing.rehearsal_of(TTU, 2026)
        made = sheet.pdf_of(rehearsal, "Kabupaten Timor Tengah Utara", "Bupati")
        assert made == sheet.pdf_of(rehearsing.rehearsal_of(TTU, 2026), "Kabupaten Timor Tengah Utara", "Bupati")
        weak = rehearsal.gaps
    document = pypdfium2.PdfDocument(io.BytesIO(made))
    assert len(document) == 2
    first, second = (" ".join(page.get_textpage().get_text_range().split()) for page in document)
    assert "Lembar latihan wawancara Bupati" in first and "5.278 dari 10.000" in first and "30 Juni 2026" in first
    assert SIMULATION in first and SIMULATION in second
    assert "Tiga kekuatan" in second and "Tiga kekurangan" in second and weak
    assert second.count("?") == interview.ASKED and interview.CONTINUITY in second


def test_long_figures_do_not_make_a_third_page(app: Flask, edition_id: int) -> None:
    with app.app_context(), writing(), scope_of(system_scope()):
        for segment in (Segment.FORMAL, Segment.NON_ASN, Segment.VILLAGE_STAFF, Segment.RT_RW, Segment.VULNERABLE):
            long = figures.terms(segment=segment, year=2026, as_of_on=date(2026, 6, 30), source="Laporan panjang " * 12)
            coverage.record_figure(TTU, long, by=factories.SARI)
        for line in queries.criteria_of(edition_id):
            line.criterion.title = "Peraturan " * 19
        rehearsal_edition = queries.edition_by_id(edition_id)
        service.refresh(rehearsal_edition, TTU)
        made = sheet.pdf_of(rehearsing.rehearsal_of(TTU, 2026), "Kabupaten Timor Tengah Utara", "Bupati")
    assert len(pypdfium2.PdfDocument(io.BytesIO(made))) == 2


def test_the_sheet_is_asked_for_and_fetched(app: Flask, sari: PortalClient, edition_id: int) -> None:
    page = sari.get(sari.post(HERE + "/lembar-wawancara").location)
    assert "Lembar latihan wawancara 2026" in text_of(page)
    assert "lembar-wawancara-ttu-2026.pdf" in text_of(page)


def test_scores_are_proved_and_a_rewritten_one_is_found(app: Flask, edition_id: int) -> None:
    with app.test_request_context():
        said = CliRunner().invoke(commands, ["prove"])
        assert (said.exit_code, "0 selisih" in said.output) == (0, True), said.output
    with app.app_context(), writing(), scope_of(system_scope()):
        standing = queries.standing_or_none(TTU, edition_id)
        assert standing is not None
        standing.points += 1
        db.session.commit()
    with app.test_request_context():
        said = CliRunner().invoke(commands, ["prove"])
    assert said.exit_code == 1 and "Kabupaten Timor Tengah Utara, Paritrana 2026: tersimpan" in said.output


def test_a_frozen_score_is_proved_against_its_result(app: Flask, edition_id: int) -> None:
    assessment_id = _assessment(app, edition_id)
    paritrana_year.submitted(app, assessment_id)
    paritrana_year.concluded(app, assessment_id)
    paritrana_year.frozen(app, assessment_id)
    with app.app_context(), writing(), scope_of(system_scope()):
        assert service.prove(queries.edition_by_id(edition_id), sorted(all_regency_ids())).problems == []
        standing = queries.standing_or_none(TTU, edition_id)
        assert standing is not None
        standing.lines = [{**line, "points": 0} for line in standing.lines]
        db.session.flush()
        proof = service.prove(queries.edition_by_id(edition_id), sorted(all_regency_ids()))
        assert proof.problems == [(TTU, "nilai yang ditampilkan berbeda dengan hasil bekunya.")]


def test_a_draft_is_not_shown_and_the_last_edition_stands_beside(
    app: Flask, sari: PortalClient, edition_id: int
) -> None:
    earlier = paritrana.edition(app, 2025, opened=False)
    assert sari.get("/wilayah/ttu/paritrana/2025/gladi").status_code == 404
    with app.app_context(), writing(), scope_of(system_scope()):
        edition = db.session.get_one(ParitranaEdition, earlier)
        editions.open_edition(earlier, revision=edition.revision, by=factories.SARI)
        service.refresh(edition, TTU)
        db.session.commit()
    assert "Edisi 2025" in text_of(sari.get(HERE))


def test_the_swap_of_efforts_equals_a_reload(app: Flask, sari: PortalClient, edition_id: int) -> None:
    number = paritrana.criterion_id(app, edition_id, "R1")
    before = sari.get(HERE).get_data(as_text=True)
    headers = {"HX-Request": "true", "HX-Target": "section#yang_kurang", "HX-Current-URL": HERE}
    answer = sari.post(HERE + "/upaya", data={f"upaya-{number}": "1"}, headers=headers)
    assert answer.status_code == 200
    after = sari.get(HERE).get_data(as_text=True)
    swapped = after_swap(before, answer.get_data(as_text=True), "#yang_kurang")
    assert text_in(swapped, "yang_kurang") == text_in(reloaded(after), "yang_kurang")
    wrong = sari.post(HERE + "/upaya", data={f"upaya-{number}": ""}, headers=headers)
    assert wrong.status_code == 422 and "Isi upaya 1 (ringan)" in wrong.get_data(as_text=True)


def text_in(page: str, region: str) -> str:
    """A region of a page in its normal form."""
    found = re.search(rf'<section id="{region}".*?</section>', page, re.DOTALL)
    assert found
    return found[0]
