"""The province's word about a region: whose turn it is, many at once, two supervisors, and what is said of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask

from portal.audit.models import AuditEntry
from portal.core import clock
from portal.core.db import db, writing
from portal.core.errors import DomainError
from portal.core.tenancy import Scope, scope_of
from portal.paritrana import queries, service
from portal.paritrana.models import ParitranaEdition, ParitranaVerdict
from portal.paritrana.rules.campaign import EditionState
from portal.paritrana.rules.scoring import Answer, Decision
from portal.paritrana.service.assessments import AnswerTerms
from portal.paritrana.verifying import cases
from portal.paritrana.verifying import queries as own
from portal.paritrana.verifying import service as acts
from portal.regencies.queries import system_scope
from tests.support import factories, paritrana, paritrana_year
from tests.support.client import PortalClient, signed_in
from tests.support.factories import actor
from tests.support.people import BELU, TTU

AFTER_ALL = datetime(2027, 2, 16, 1, 0, tzinfo=UTC)
BASE = "/provinsi/paritrana/2026"
TTU_PAGE = BASE + "/wilayah/ttu"
pytestmark = pytest.mark.usefixtures("held_clock")


@pytest.fixture
def wati(app: Flask) -> PortalClient:
    return signed_in(app, "wati")


def handed_in(app: Flask) -> tuple[int, int]:
    """(edition, assessment) of TTU, submitted; a quota with its budget makes two computed criteria."""
    factories.quota(app)
    number = paritrana.edition(app)
    assessment_id = paritrana.begun(app, number)
    paritrana_year.answered(app, assessment_id, {"I1": paritrana_year.USUAL["I1"], "K3": AnswerTerms(Answer(yes=True))})
    paritrana_year.linked(app, assessment_id, "I1")
    paritrana_year.submitted(app, assessment_id)
    return number, assessment_id


def page_of(app: Flask, number: int, code: str) -> str:
    return f"{TTU_PAGE}/kriteria/{paritrana.criterion_id(app, number, code)}"


def verdicts(app: Flask, assessment_id: int) -> list[ParitranaVerdict]:
    with app.app_context(), scope_of(system_scope()):
        query = db.select(ParitranaVerdict).where(ParitranaVerdict.assessment_id == assessment_id)
        return list(db.session.scalars(query.order_by(ParitranaVerdict.id)))


def hidden(text: str, *names: str) -> dict[str, str]:
    """What a page's form carries unseen: by what it was compared with."""
    found = {name: re.search(rf'name="{name}"[^>]*value="([^"]+)"', text) for name in names}
    return {name: match[1] for name, match in found.items() if match is not None}


def shown(text: str) -> dict[str, str]:
    """The newest word and the region's points, as the page of a criterion shows them."""
    return hidden(text, "after", "own")


def test_a_criterion_is_accepted_corrected_or_sent_back(app: Flask, wati: PortalClient) -> None:
    number, assessment_id = handed_in(app)
    page = page_of(app, number, "I1")
    text = wati.get(page).get_data(as_text=True)
    assert "Laporan di situs" in text  # its evidence
    for data, sentence in (
        ({}, "Pilih keputusan."),
        ({"decision": "correct", "reason": "Sebagian."}, "Isi nilai koreksi"),
        ({"decision": "correct", "points": "99", "reason": "Sebagian."}, "Isi nilai 0 sampai"),
        ({"decision": "send_back"}, "Tulis alasannya"),
    ):
        answer = wati.post(page + "/putusan", data={"after": "0", **data})
        assert answer.status_code == 422 and sentence in answer.get_data(as_text=True)
    answer = wati.post(
        page + "/putusan", data={"after": "0", "decision": "correct", "points": "1,5", "reason": "Sebagian."}
    )
    assert answer.status_code == 303 and "/kriteria/" in answer.location  # on to the next undecided
    (found,) = verdicts(app, assessment_id)
    assert (found.decision, found.points, found.reason, found.decided_by_name) == (
        Decision.CORRECT, 150, "Sebagian.", "Wati Contoh",
    )  # fmt: skip
    text = wati.get(page).get_data(as_text=True)
    assert "Dikoreksi" in text and "Alasan: Sebagian." in text and shown(text)["after"] == str(found.id)


def test_of_two_supervisors_the_slower_reads_what_the_other_decided(app: Flask, wati: PortalClient) -> None:
    number, assessment_id = handed_in(app)
    page = page_of(app, number, "K3")
    first, second = (wati.get(page).get_data(as_text=True) for _ in range(2))
    wati.post(page + "/putusan", data={**shown(first), "decision": "accept"})
    answer = wati.post(page + "/putusan", data={**shown(second), "decision": "send_back", "reason": "Buram."})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Wati Contoh baru saja memutuskan kriteria ini (diterima)" in text and "Buram." in text
    assert [each.decision for each in verdicts(app, assessment_id)] == [Decision.ACCEPT]
    again = wati.post(page + "/putusan", data={**shown(text), "decision": "send_back", "reason": "Buram."})
    assert again.status_code == 303
    assert [each.decision for each in verdicts(app, assessment_id)] == [Decision.ACCEPT, Decision.SEND_BACK]


def test_whatever_the_portal_computes_is_accepted_at_once(app: Flask, wati: PortalClient) -> None:
    number, assessment_id = handed_in(app)
    with app.app_context(), scope_of(Scope.province(frozenset({TTU, BELU}))):
        counted = len(cases.acceptable(cases.judged_lines(own.case_of(2026, "ttu"))))
        standing = queries.standing_or_none(TTU, number)
        assert standing is not None
        points = {
            line["code"]: line["own"] for line in standing.lines if line["state"] == "counted" and "input" in line
        }
    assert counted == len(points) > 0
    text = wati.get(TTU_PAGE).get_data(as_text=True)
    assert f"{counted} kriteria dihitung portal" in text
    seen = hidden(text, "seen")
    assert wati.post(TTU_PAGE + "/terima-hitungan", data=seen).status_code == 303
    found = verdicts(app, assessment_id)
    assert sorted(each.points or 0 for each in found) == sorted(points.values())
    assert {each.decision for each in found} == {Decision.ACCEPT}
    again = wati.post(TTU_PAGE + "/terima-hitungan", data=seen)
    assert again.status_code == 422 and "Tidak ada lagi kriteria" in again.get_data(as_text=True)


def test_a_region_from_the_first_word_to_the_frozen_score(app: Flask, wati: PortalClient) -> None:
    number, assessment_id = handed_in(app)
    assert "Kriteria yang belum diputuskan" in wati.get(TTU_PAGE).get_data(as_text=True)
    revision = {"revision": str(_revision(app, assessment_id))}
    refused = wati.post(TTU_PAGE + "/kirim-hasil", data=revision)
    assert refused.status_code == 422 and "Kriteria yang belum diputuskan" in refused.get_data(as_text=True)
    with app.app_context(), scope_of(system_scope()):
        every = [line.criterion.code for line in queries.criteria_of(number)]
    decisions = {code: Decision.SEND_BACK if code == "K3" else Decision.ACCEPT for code in every}
    paritrana_year.judged(app, assessment_id, decisions, by=actor("wati"))
    text = wati.get(TTU_PAGE).get_data(as_text=True)
    assert "1 dikembalikan" in text and "K3 dikembalikan: Bukti belum terbaca." in text
    assert wati.post(TTU_PAGE + "/kirim-hasil", data=revision).status_code == 303
    stale = wati.post(TTU_PAGE + "/bekukan", data=revision)
    assert stale.status_code == 422 and "baru saja berubah" in stale.get_data(as_text=True)
    waiting = wati.get(TTU_PAGE).get_data(as_text=True)
    assert "Wilayah masih dapat menanggapi" in waiting
    paritrana_year.replied(app, assessment_id, "K3", "Tautan sudah dibuka.")
    page = page_of(app, number, "K3")
    text = wati.get(page).get_data(as_text=True)
    assert "Tautan sudah dibuka." in text and "Kembalikan ke wilayah" not in text
    back = wati.post(page + "/putusan", data={**shown(text), "decision": "send_back", "reason": "Lagi."})
    assert back.status_code == 422
    wati.post(page + "/putusan", data={**shown(text), "decision": "accept"})
    revision = {"revision": str(_revision(app, assessment_id))}
    assert wati.post(TTU_PAGE + "/bekukan", data=revision).status_code == 303
    text = wati.get(TTU_PAGE).get_data(as_text=True)
    with app.app_context(), scope_of(system_scope()):
        result = own.result_or_none(assessment_id)
        assert result is not None
    assert result.sha256 in text and "oleh Wati Contoh" in text and "simulasi internal, bukan bobot resmi" in text
    late = wati.post(page + "/putusan", data={"after": "0", "own": "0", "decision": "accept"})
    assert late.status_code == 422 and "dibekukan" in late.get_data(as_text=True)


def _revision(app: Flask, assessment_id: int) -> int:
    with app.app_context(), scope_of(system_scope()):
        return queries.assessment_by_id(assessment_id).revision


def test_a_region_that_has_not_begun_has_nothing_to_judge(app: Flask, wati: PortalClient) -> None:
    number = paritrana.edition(app)
    assert "belum mulai mengisi" in wati.get(TTU_PAGE).get_data(as_text=True)
    assert wati.post(page_of(app, number, "K3") + "/putusan", data={"decision": "accept"}).status_code == 404
    assert wati.get(BASE + "/wilayah/kota-lain").status_code == 404
    assert wati.get(TTU_PAGE + "/kriteria/999999").status_code == 404


def test_the_administrator_reads_who_may_decide(app: Flask) -> None:
    number, _assessment_id = handed_in(app)
    nona = signed_in(app, "nona")
    assert "Hanya untuk Pengawas provinsi" in nona.get(page_of(app, number, "K3")).get_data(as_text=True)
    assert nona.post(TTU_PAGE + "/terima-hitungan").status_code == 403


def test_an_edition_closes_after_its_day_and_names_who_handed_in_nothing(app: Flask) -> None:
    number, assessment_id = handed_in(app)
    with app.app_context(), scope_of(Scope.province(frozenset({TTU, BELU}))), writing():
        revision = queries.edition_by_id(number).revision
        with pytest.raises(DomainError, match=r"22 belum"):
            acts.close_edition(number, revision=revision, by=actor("wati"))
        with (
            clock.fixed(AFTER_ALL),
            pytest.raises(DomainError, match="Bekukan dahulu nilai yang sudah diajukan: T"),
        ):
            acts.close_edition(number, revision=revision, by=actor("wati"))
        with pytest.raises(DomainError, match="baru saja diubah"):
            acts.close_edition(number, revision=revision + 1, by=actor("wati"))
    with clock.fixed(AFTER_ALL):
        paritrana_year.concluded(app, assessment_id)
        paritrana_year.frozen(app, assessment_id)
        wati = signed_in(app, "wati")
        assert "Tidak atau belum mengajukan: Alor" in wati.get(BASE + "/jadwal").get_data(as_text=True)
        assert wati.post(BASE + "/tutup", data={"revision": str(revision)}).status_code == 303
        assert "Ditutup" in wati.get(BASE + "/jadwal").get_data(as_text=True)
    with app.app_context(), scope_of(system_scope()):
        assert queries.edition_by_id(number).state is EditionState.CLOSED
        entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "paritrana_edition_closed")).one()
        assert "Tidak mengajukan: Alor" in entry.sentence and "simulasi internal" in entry.sentence


def test_nothing_of_a_closed_edition_changes(app: Flask) -> None:
    number, assessment_id = handed_in(app)
    criterion_id = paritrana.criterion_id(app, number, "K3")
    with app.app_context(), scope_of(system_scope()), writing():
        db.session.get_one(ParitranaEdition, number).state = EditionState.CLOSED
        db.session.flush()
        revision = queries.assessment_by_id(assessment_id).revision
        for act in (
            lambda: service.judge(assessment_id, criterion_id, Decision.ACCEPT, by=actor("wati")),
            lambda: service.conclude(assessment_id, revision=revision, by=actor("wati")),
            lambda: service.freeze(assessment_id, revision=revision, by=actor("wati")),
            lambda: acts.accept_computed(assessment_id, by=actor("wati")),
        ):
            with pytest.raises(DomainError, match="sudah ditutup"):
                act()
        db.session.rollback()


def test_a_region_sees_its_own_place_alone_until_the_ranking_is_opened(app: Flask, wati: PortalClient) -> None:
    number = paritrana.edition(app)
    for regency_id in (TTU, BELU, 5305):
        paritrana.begun(app, number, regency_id)
    paritrana_year.answered(app, _assessment(app, number, BELU), {"I1": paritrana_year.USUAL["I1"]})
    paritrana_year.linked(app, _assessment(app, number, BELU), "I1")
    for regency_id, place in ((BELU, 1), (TTU, 2)):
        with factories.inside(app, regency_id):
            found = queries.ranking(number)
            assert [(each.key, each.place, each.shared) for each in found.places] == [(regency_id, place, place == 2)]
            assert len(found.points) == 3 and found.median == 0
    sari = signed_in(app, "sari")
    page = "/wilayah/ttu/paritrana/2026/peringkat"
    assert "Belu" not in sari.get(page).get_data(as_text=True)
    refused = wati.post(BASE + "/peringkat/buka", data={"revision": "2", "reason": ""})
    assert refused.status_code == 422 and "Tulis alasannya" in refused.get_data(as_text=True)
    opened = wati.post(BASE + "/peringkat/buka", data={"revision": "2", "reason": "Rapat koordinasi Tim 9."})
    assert opened.status_code == 303
    assert "Kabupaten Belu" in sari.get(page).get_data(as_text=True)
    with factories.inside(app, TTU):
        assert [each.place for each in queries.ranking(number).places] == [1, 2, 2]
    again = wati.post(BASE + "/peringkat/buka", data={"revision": "3", "reason": "Sekali lagi."})
    assert again.status_code == 422 and "sudah demikian" in again.get_data(as_text=True)
    closed = wati.post(BASE + "/peringkat/tutup", data={"revision": "3", "reason": "Masih diverifikasi."})
    assert closed.status_code == 303
    with factories.inside(app, TTU):
        assert [each.key for each in queries.ranking(number).places] == [TTU]
    with app.app_context(), scope_of(system_scope()):
        acted = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "paritrana_ranking_opened")).all()
        assert [each.reason for each in acted] == ["Rapat koordinasi Tim 9.", "Masih diverifikasi."]


def _assessment(app: Flask, number: int, regency_id: int) -> int:
    with app.app_context(), scope_of(system_scope()):
        found = queries.assessment_of_or_none(regency_id, number)
        assert found is not None
        return found.id


def test_places_are_compared_with_the_edition_before(app: Flask, wati: PortalClient) -> None:
    for year, first in ((2025, TTU), (2026, BELU)):
        number = paritrana.edition(app, year)
        for regency_id in (TTU, BELU):
            paritrana.begun(app, number, regency_id)
        leading = _assessment(app, number, first)
        paritrana_year.answered(app, leading, {"I1": paritrana_year.USUAL["I1"]})
        paritrana_year.linked(app, leading, "I1")
    text = wati.get(BASE + "/peringkat").get_data(as_text=True)
    assert text.index("Kabupaten Belu") < text.index("Kabupaten Timor Tengah Utara")
    assert "naik 1" in text and "turun 1" in text and "simulasi internal, bukan bobot resmi" in text
