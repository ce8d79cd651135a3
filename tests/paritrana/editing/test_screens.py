"""An edition on screen: made, changed while it is a draft, opened, given more time."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from portal.core.db import db, writing
from portal.core.tenancy import scope_of
from portal.paritrana import queries, service
from portal.paritrana.editing.queries import draft_of
from portal.paritrana.rules.campaign import EditionState
from portal.regencies.queries import system_scope
from tests.support import paritrana
from tests.support.client import PortalClient, signed_in
from tests.support.lists import words
from tests.support.paritrana_books import EDITIONS
from tests.support.people import TTU

pytestmark = pytest.mark.usefixtures("held_clock")
HERE = f"{EDITIONS}2026"
DAYS = {
    "opens_on": "2027-02-01",
    "due_on": "2027-12-15",
    "verify_by": "2028-01-15",
    "reply_by": "2028-01-31",
    "freeze_on": "2028-02-15",
}
TERMS = {"judged_year": "2027", "awarded_year": "2028", "title": "Paritrana Award 2027", **DAYS}
CRITERION = {
    "kind": "number",
    "aspect": "CAK",
    "code": "c9",
    "title": "Pekerja migran terlindungi",
    "weight": "2,5",
    "steps": "0 = 0\n64,82 = 100",
    "between": "Bertahap",
    "evidence": ["Berkas", "Tautan"],
    "validity": "Bertanggal dalam tahun yang dinilai",
}


@pytest.fixture
def wati(app: Flask) -> PortalClient:
    return signed_in(app, "wati")


def revision(app: Flask, year: int = 2026) -> str:
    with app.app_context(), scope_of(system_scope()):
        return str(queries.edition_of_year(year).revision)


def codes(app: Flask, edition_id: int) -> list[str]:
    with app.app_context(), scope_of(system_scope()):
        return [each.code for each in draft_of(edition_id).criteria]


def state_of(app: Flask, edition_id: int) -> EditionState:
    with app.app_context(), scope_of(system_scope()):
        return queries.edition_by_id(edition_id).state


def criterion_url(app: Flask, edition_id: int, code: str, year: int = 2026) -> str:
    return f"{EDITIONS}{year}/kriteria/{paritrana.criterion_id(app, edition_id, code)}"


def test_the_first_edition_begins_with_the_portals_criteria(app: Flask, wati: PortalClient) -> None:
    assert "Belum ada edisi." in words(wati.get(EDITIONS))
    answer = wati.post(f"{EDITIONS}baru", data={"source": "0", **TERMS})
    assert answer.location == f"{EDITIONS}2027"
    page = words(wati.get(answer.location))
    assert "Menilai tahun 2027, dianugerahkan tahun 2028. Bobot ini simulasi internal, bukan bobot resmi." in page
    assert "100 jumlah bobot tepat 100" in page
    listed = words(wati.get(EDITIONS))
    assert "Paritrana Award 2027" in listed and "Disusun" in listed and "tepat 100" in listed


def test_a_copy_begins_a_year_later_and_stands_for_itself(app: Flask, wati: PortalClient) -> None:
    first = paritrana.edition(app)
    page = wati.get(f"{EDITIONS}baru?dari=2026").get_data(as_text=True)
    for name, value in (("judged_year", "2027"), ("opens_on", "2027-02-01"), ("title", "Paritrana 2027")):
        assert re.search(rf'name="{name}"[^>]* value="{value}"', page), name
    assert wati.post(f"{EDITIONS}baru", data={"source": str(first), **TERMS}).status_code == 303
    with app.app_context(), scope_of(system_scope()):
        assert draft_of(queries.edition_of_year(2027).id) == draft_of(first)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"judged_year": "2026"}, "Edisi untuk tahun 2026 sudah ada."),
        ({"awarded_year": "2026"}, "Tahun penganugerahan sama dengan tahun yang dinilai"),
        ({"due_on": "2027-01-01"}, "harus sesudah tanggal dibuka"),
        ({"title": ""}, "Isi nama edisi"),
        ({"judged_year": "dua"}, "Isi dengan angka bulat."),
        ({"freeze_on": ""}, "Isi tanggalnya."),
    ],
)
def test_editions_that_cannot_be(app: Flask, wati: PortalClient, changes: dict[str, str], sentence: str) -> None:
    paritrana.edition(app)
    answer = wati.post(f"{EDITIONS}baru", data={"source": "0", **TERMS, **changes})
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert "Paritrana Award 2027" in answer.get_data(as_text=True) or "title" in changes


def test_years_and_days_of_a_draft_change_and_an_older_form_is_refused_with_what_was_typed(
    app: Flask, wati: PortalClient
) -> None:
    paritrana.edition(app, opened=False)
    seen = revision(app)
    assert wati.post(f"{HERE}/ubah", data={"seen": seen, **TERMS}).location == f"{EDITIONS}2027"
    stale = wati.post(f"{EDITIONS}2027/ubah", data={"seen": seen, **TERMS, "title": "Nama lain"})
    assert stale.status_code == 422
    assert "baru saja diubah Wati Contoh" in words(stale)
    assert "Nama lain" in stale.get_data(as_text=True)
    again = re.search(r'name="seen"[^>]* value="(\d+)"', stale.get_data(as_text=True))
    assert again and again[1] == revision(app, 2027)


def test_a_criterion_is_added_and_the_sum_says_how_far_it_is(app: Flask, wati: PortalClient) -> None:
    number = paritrana.edition(app, opened=False)
    assert wati.get(f"{HERE}/kriteria/baru?jenis=number&aspek=CAK").status_code == 200
    answer = wati.post(f"{HERE}/kriteria/baru", data={"seen": revision(app), **CRITERION})
    assert answer.location == HERE, words(answer)
    page = words(wati.get(HERE))
    assert "102,5 jumlah bobot lebih 2,5 dari 100" in page
    assert "Jumlah bobot 102,5, lebih 2,5 dari 100. Kurangi bobot kriteria hingga tepat 100." in page
    with app.app_context(), scope_of(system_scope()):
        made = next(each for each in draft_of(number).criteria if each.code == "C9")
    assert made.weight == 250 and made.rule.scale is not None and not made.rule.scale.even


def test_a_criterion_is_changed_and_what_was_typed_comes_back_with_the_reason(app: Flask, wati: PortalClient) -> None:
    number = paritrana.edition(app, opened=False)
    url = criterion_url(app, number, "C7")
    typed = {"seen": revision(app), **CRITERION, "code": "C7", "weight": "1,234", "steps": "65"}
    wrong = wati.post(url, data=typed)
    assert wrong.status_code == 422
    assert "misalnya 12,5" in words(wrong) and "Baris “65” belum lengkap" in words(wrong)
    assert "1,234" in wrong.get_data(as_text=True)
    assert wati.post(url, data={**typed, "weight": "12,5", "steps": "65 = 100"}).status_code == 303
    record = words(wati.get("/provinsi/catatan/?jenis=paritrana"))
    assert "Kriteria C7 Paritrana 2026 diubah." in record
    stale = wati.post(url, data={**typed, "weight": "9", "steps": "65 = 100"})
    assert stale.status_code == 422 and "baru saja diubah" in words(stale) and "9" in stale.get_data(as_text=True)


def test_a_criterion_gets_another_kind(app: Flask, wati: PortalClient) -> None:
    number = paritrana.edition(app, opened=False)
    url = criterion_url(app, number, "C1")
    page = wati.get(f"{url}?jenis=rubric").get_data(as_text=True)
    assert "Cakupan pekerja formal" in page and 'name="levels"' in page and 'name="steps"' not in page
    data = {"seen": revision(app), **CRITERION, "kind": "rubric", "code": "C1", "levels": "Belum = 0\nSudah = 100"}
    for name in ("steps", "between"):
        del data[name]
    assert wati.post(url, data=data).status_code == 303
    with app.app_context(), scope_of(system_scope()):
        made = next(each for each in draft_of(number).criteria if each.code == "C1")
    assert [level.label for level in made.rule.levels] == ["Belum", "Sudah"]


def test_a_code_that_another_one_has_is_refused(app: Flask, wati: PortalClient) -> None:
    number = paritrana.edition(app, opened=False)
    answer = wati.post(criterion_url(app, number, "C7"), data={"seen": revision(app), **CRITERION, "code": "C1"})
    assert answer.status_code == 422 and "Kode C1 sudah dipakai kriteria lain" in words(answer)


def test_criteria_move_and_go(app: Flask, wati: PortalClient) -> None:
    number = paritrana.edition(app, opened=False)
    before = codes(app, number)
    seen = {"seen": revision(app)}
    assert wati.post(f"{criterion_url(app, number, 'R2')}/naik", data=seen).location == HERE
    assert codes(app, number)[:2] == ["R2", "R1"]
    assert wati.post(f"{criterion_url(app, number, 'R2')}/turun", data=seen).status_code == 422  # an older page
    assert wati.post(f"{criterion_url(app, number, 'R2')}/hapus", data={"seen": revision(app)}).location == HERE
    assert codes(app, number) == [each for each in before if each != "R2"]


def test_aspects_are_added_renamed_moved_and_removed_when_empty(app: Flask, wati: PortalClient) -> None:
    number = paritrana.edition(app, opened=False)

    def aspect_url(code: str) -> str:
        with app.app_context(), scope_of(system_scope()):
            return f"{HERE}/aspek/{next(each.id for each in queries.aspects_of(number) if each.code == code)}"

    data = {"code": "etk", "name": "Etika"}
    assert wati.post(f"{HERE}/aspek/baru", data={"seen": revision(app), **data}).location == HERE
    assert wati.post(f"{HERE}/aspek/baru", data={"seen": revision(app), **data}).status_code == 422
    assert wati.post(f"{aspect_url('ETK')}/naik", data={"seen": revision(app)}).location == HERE
    assert wati.post(f"{aspect_url('ETK')}/hapus", data={"seen": revision(app)}).location == HERE
    refused = wati.post(f"{aspect_url('REG')}/hapus", data={"seen": revision(app)})
    assert refused.status_code == 422 and "masih memuat kriteria" in words(refused)
    renamed = {"seen": revision(app), "code": "HKM", "name": "Hukum"}
    assert wati.post(aspect_url("REG"), data=renamed).location == HERE
    with app.app_context(), scope_of(system_scope()):
        draft = draft_of(number)
        assert draft.aspects[0].code == "HKM"
        assert [each.code for each in draft.criteria if each.aspect == "HKM"] == ["R1", "R2"]


def test_an_edition_opens_with_a_hundred_and_then_stands_still(app: Flask, wati: PortalClient) -> None:
    number = paritrana.edition(app, opened=False)
    url = criterion_url(app, number, "R1")
    assert "22 wilayah dapat mengisi penilaian mandiri sampai 15 Desember 2026" in words(wati.get(HERE))
    wati.post(f"{HERE}/kriteria/baru", data={"seen": revision(app), **CRITERION})
    refused = wati.post(f"{HERE}/buka", data={"seen": revision(app)})
    assert refused.status_code == 422 and "lebih 2,5 dari 100" in words(refused)
    wati.post(f"{criterion_url(app, number, 'C9')}/hapus", data={"seen": revision(app)})
    assert wati.post(f"{HERE}/buka", data={"seen": revision(app)}).location == HERE
    with app.app_context(), scope_of(system_scope()):
        assert len(queries.newest_standings(number)) == 22
    page = words(wati.get(url))
    assert "sudah dibuka, jadi kriterianya tidak diubah lagi" in page and "Perda = 100" in page
    for path in ("/ubah", "/aspek/baru", "/kriteria/baru"):
        assert "sudah dibuka" in words(wati.get(HERE + path))
    late = wati.post(url, data={"seen": revision(app), **CRITERION})
    assert late.status_code == 422 and "sudah dibuka" in words(late)


def test_an_open_edition_is_drafted_again_only_while_nobody_has_begun(app: Flask, wati: PortalClient) -> None:
    number = paritrana.edition(app, opened=False)
    wati.post(f"{HERE}/buka", data={"seen": revision(app)})
    assert wati.post(f"{HERE}/susun-lagi", data={"seen": revision(app)}).location == HERE
    assert state_of(app, number) is EditionState.DRAFT
    with app.app_context(), scope_of(system_scope()):
        assert not queries.newest_standings(number)
    wati.post(f"{HERE}/buka", data={"seen": revision(app)})
    paritrana.begun(app, number)
    assert "1 wilayah sudah mulai mengisi" in words(wati.get(HERE))
    refused = wati.post(f"{HERE}/susun-lagi", data={"seen": revision(app)})
    assert refused.status_code == 422 and "1 wilayah sudah mulai mengisi" in words(refused)
    assert state_of(app, number) is EditionState.OPEN


def test_days_of_an_open_edition_only_move_later_and_the_reason_is_recorded(app: Flask, wati: PortalClient) -> None:
    number = paritrana.edition(app)
    days = {"due_on": "2026-12-31", "verify_by": "2027-01-15", "reply_by": "2027-01-31", "freeze_on": "2027-02-15"}
    url = f"{HERE}/kalender"
    data = {"seen": revision(app), "reason": "Surat Bupati 12/2026", **days}
    for changes, sentence in (
        ({"due_on": "2026-12-01"}, "hanya dapat dimundurkan"),
        ({"due_on": "2026-12-15"}, "Belum ada tanggal yang diubah."),
        ({"due_on": "2027-01-20"}, "harus sesudah"),
        ({"reason": ""}, "Tulis alasan"),
    ):
        refused = wati.post(url, data={**data, **changes})
        assert refused.status_code == 422 and sentence in words(refused)
    assert wati.post(url, data=data).location == HERE
    record = words(wati.get("/provinsi/catatan/?jenis=paritrana"))
    assert "Batas penilaian mandiri 15 Desember 2026 menjadi 31 Desember 2026." in record
    assert "Surat Bupati 12/2026" in record
    with app.app_context(), scope_of(system_scope()):
        assert queries.edition_by_id(number).due_on.isoformat() == "2026-12-31"


def test_a_drafts_days_are_not_moved_by_the_page_of_open_ones(app: Flask, wati: PortalClient) -> None:
    paritrana.edition(app, opened=False)
    assert "selama edisi dibuka" in words(wati.get(f"{HERE}/kalender"))


def test_changing_one_edition_never_changes_anothers_scores(app: Flask, wati: PortalClient) -> None:
    first = paritrana.edition(app)
    paritrana.begun(app, first)

    def kept() -> tuple[int, int, list[object]]:
        with app.app_context(), scope_of(system_scope()):
            standing = queries.standing_or_none(TTU, first)
            assert standing is not None
            return standing.points, standing.own, list(standing.lines)

    before = kept()
    wati.post(f"{EDITIONS}baru", data={"source": str(first), **TERMS})
    second, there = _id_of(app, 2027), f"{EDITIONS}2027"
    for code in ("R1", "C2"):
        wati.post(f"{criterion_url(app, second, code, 2027)}/hapus", data={"seen": revision(app, 2027)})
    typed = {"seen": revision(app, 2027), **CRITERION, "code": "C1", "weight": "29"}
    assert wati.post(criterion_url(app, second, "C1", 2027), data=typed).location == there
    with app.app_context(), writing(), scope_of(system_scope()):
        service.refresh_all(queries.edition_by_id(first), [TTU])
        db.session.commit()
    assert kept() == before


def _id_of(app: Flask, year: int) -> int:
    with app.app_context(), scope_of(system_scope()):
        return queries.edition_of_year(year).id


@pytest.mark.parametrize("username", ["sari", "budi", "petrus"])
def test_offices_and_branches_find_no_editions_of_the_province(app: Flask, username: str) -> None:
    paritrana.edition(app, opened=False)
    client = signed_in(app, username)
    for path in ("", "2026", "2026/unggah", "baru"):
        assert client.get(EDITIONS + path).status_code == 404
    assert client.post(f"{HERE}/buka", data={"seen": "1"}).status_code == 404
