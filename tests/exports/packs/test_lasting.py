"""A pack outlives the portal that made it: its files stay, a lost one comes back as it was or not at all, and a body of
an older form is read for good."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints, is_typeddict

import pytest
from flask import Flask

from portal.core import clock, storage
from portal.core.db import db
from portal.core.tenancy import Scope, scope_of
from portal.exports.packs import formats, making, queries
from portal.exports.packs.book import definitions, write_pack
from portal.exports.packs.formats import FORMS
from portal.exports.packs.paper import sheet, values
from portal.exports.packs.rules.body import SCHEMA, Body
from portal.exports.packs.rules.changes import SECTIONS, changes, not_compared
from portal.exports.packs.rules.message import summary_text
from portal.exports.packs.rules.reading import absent, current
from tests.exports.packs.test_packs import PROVINCE, frozen, run
from tests.support.client import PortalClient, signed_in
from tests.support.hearing_body import sample
from tests.support.lists import words
from tests.support.people import TTU
from tests.support.processes import render_pack_again, together

pytestmark = pytest.mark.usefixtures("held_clock")
KEPT = Path(__file__).parent / "bodies"  # of every schema that was ever frozen; none is ever changed or taken away
NAMES = sorted(path.name for path in KEPT.glob("*.json"))
ALWAYS = get_type_hints(Body, include_extras=True)
PARTS = [name for name, hint in ALWAYS.items() if get_origin(hint) is list] + ["next_year", "example"]


def kept(name: str) -> Any:
    return json.loads((KEPT / name).read_text())


def paths(app: Flask, pack: str, *forms: str) -> list[Path]:
    """Where the stored files of a pack lie."""
    with app.app_context(), scope_of(Scope.regency(TTU)):
        files = queries.files_of(int(pack.rpartition("/")[2]), clock.now())
        stored = [files[form].stored for form in forms]
        return [storage.path_of(TTU, each.token) for each in stored if each is not None]


def test_a_lost_or_damaged_file_comes_back_as_it_was(app: Flask, sari: PortalClient, registered: int) -> None:
    pack = frozen(sari)
    before = {form: sari.get(f"{pack}/berkas/{form}").data for form in FORMS}
    (lost,), (damaged,) = paths(app, pack, "pdf"), paths(app, pack, "xlsx")
    lost.unlink()
    page = words(sari.get(pack))
    assert "Berkas hilang dari penyimpanan Naskah (PDF)." in page and "Susun berkas lagi" in page
    assert sari.get(f"{pack}/berkas/pdf").status_code == 404
    damaged.write_bytes(b"x" * damaged.stat().st_size)
    assert sari.post(f"{pack}/ulang").status_code == 303
    assert {form: sari.get(f"{pack}/berkas/{form}").data for form in FORMS} == before
    assert run(app, "verify").output == "1 bahan rapat diperiksa, 0 masalah.\n"
    assert not damaged.exists()
    assert sari.post(f"{pack}/ulang").status_code == 409


def test_what_a_newer_portal_would_write_otherwise_is_told_and_never_kept(
    app: Flask, sari: PortalClient, registered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = frozen(sari)
    before = {form: sari.get(f"{pack}/berkas/{form}").data for form in FORMS}
    monkeypatch.setattr(definitions, "CONVENTIONS", (*definitions.CONVENTIONS, "Kalimat versi berikutnya."))
    sound = run(app, "verify")
    assert sound.exit_code == 0
    assert "berkas xlsx utuh dan dibuat versi lain" in sound.output and "0 masalah. 1 catatan." in sound.output
    for path in paths(app, pack, *FORMS):
        path.unlink()
    told = run(app, "verify")
    assert told.exit_code == 1
    assert "berkas xlsx hilang; dibuat versi lain, jadi tidak dapat disusun lagi" in told.output
    assert "berkas pdf hilang; dapat disusun lagi" in told.output
    assert sari.post(f"{pack}/ulang").status_code == 303
    page = words(sari.get(pack))
    assert "Buku kerja (Excel) hilang dari penyimpanan dan tidak dapat disusun lagi" in page
    assert sari.get(f"{pack}/berkas/xlsx").status_code == 404
    for form in ("pdf", "pidato", "json"):  # one that cannot be made keeps no other back
        assert sari.get(f"{pack}/berkas/{form}").data == before[form]


def test_a_form_that_fails_keeps_no_other_back(
    app: Flask, sari: PortalClient, registered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: Any) -> None:
        raise RuntimeError("no such font")

    how = FORMS["xlsx"]
    forms = {**FORMS, "xlsx": formats.Form(how.label, how.words, how.suffix, how.media_type, broken)}
    monkeypatch.setattr(making, "FORMS", forms)
    pack = frozen(sari)
    assert "gangguan di portal" in words(sari.get(pack))
    assert [sari.get(f"{pack}/berkas/{form}").status_code for form in FORMS] == [404, 200, 200, 200]
    monkeypatch.undo()
    assert sari.post(f"{pack}/ulang").status_code == 303
    assert sari.get(f"{pack}/berkas/xlsx").status_code == 200


def test_three_who_press_at_once_have_one_job_at_work(app: Flask, sari: PortalClient, registered: int) -> None:
    pack = frozen(sari)
    for path in paths(app, pack, *FORMS):
        path.unlink()
    pack_id = int(pack.rpartition("/")[2])
    answers = together(app.config["PORTAL"], render_pack_again, [(TTU, pack_id)] * 3)
    assert sorted(answers) == ["Berkas bahan rapat ini sudah ada atau sedang disusun."] * 2 + ["started"]


def test_a_pack_of_an_older_schema_is_shown_compared_and_rendered(
    app: Flask, sari: PortalClient, registered: int, tmp_path: Path
) -> None:
    frozen(sari)
    with app.test_request_context(), scope_of(Scope.regency(TTU)):
        pack = queries.pack_by_number("0001/TTU/2026")
        db.session.expunge(pack)
        text = json.loads(pack.body)
        text["schema"] = 0
        del text["quality"], text["next_year"]
        for line in text["sources"]:
            del line["budget"]
        pack.body = json.dumps(text)
        found, left_out = queries.changes_since(pack, "mutu", clock.today())
        assert (found, left_out) == ([], ["Mutu data"])
        assert queries.changes_since(pack, "depan", clock.today()) == ([], ["Tahun depan"])
        found, left_out = queries.changes_since(pack, "anggaran", clock.today())
        assert (found, left_out) == ([], ["Sumber dana: Pagu"])


@pytest.mark.parametrize("name", NAMES)
def test_every_form_is_made_of_every_schema(name: str, tmp_path: Path) -> None:
    body = kept(name)
    for form, how in FORMS.items():
        how.write(tmp_path / form, body, "0" * 64, "https://portal.contoh.test/verifikasi/9TYZNME00WHYSYT6")
        assert (tmp_path / form).stat().st_size > 1000
    assert (tmp_path / "json").read_text() == (KEPT / name).read_text()  # never filled in
    assert body["number"] in summary_text(current(body), "")
    assert changes(body, {key: body[key] for key in SECTIONS if key in body}) == []


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_an_older_body_lacks_is_empty_and_told(part: str, tmp_path: Path) -> None:
    body: Any = sample(480)
    del body[part]
    assert absent(body) == [part]
    whole = current(body)
    write_pack(tmp_path / "a.xlsx", whole, sha256="0" * 64, verify_url="")
    assert values.values_of(whole, "0" * 64, "") and sheet.values_of(whole, "0" * 64, "")
    now = sample(480)
    assert changes(body, {part: now[part]} if part in SECTIONS else {}) == []  # type: ignore[literal-required]
    if part in SECTIONS:
        assert not_compared(body, {part: now[part]}) == [SECTIONS[part].title]  # type: ignore[literal-required]


def test_a_key_that_older_lines_lack_is_unknown_where_it_may_be() -> None:
    body: Any = sample(480)
    del body["places"][0]["share"]
    assert current(body)["places"][0]["share"] is None
    assert current(body)["places"][1:] == sample(480)["places"][1:]
    del body["months"][0]["need"]  # nobody knows how much: a new key of this kind allows None
    with pytest.raises(KeyError, match="need"):
        current(body)


def _shape(hint: Any, given: Any) -> list[str]:
    """What a kept body has otherwise than its type, as the keys that are too many or too few."""
    if is_typeddict(hint):
        hints = get_type_hints(hint)
        optional = {"view", "closed"} if hint is Body else set[str]()
        wrong = [f"{hint.__name__}.{key}" for key in (hints.keys() ^ given.keys()) - optional]
        return wrong + [each for key in given if key in hints for each in _shape(hints[key], given[key])]
    if get_origin(hint) is list and given:
        return _shape(get_args(hint)[0], given[0])
    return []


def test_the_newest_kept_body_has_the_present_form() -> None:
    """If this fails, `Body` has changed. Packs are out in its form: raise SCHEMA in rules/body.py, let new keys of
    lines allow None (rules/reading.py), leave the files in bodies/ as they are and add one of the new schema:
    canonical(sample(480)) as bodies/schema-<SCHEMA>.json."""
    newest = kept(f"schema-{SCHEMA}.json")
    assert newest["schema"] == SCHEMA and _shape(Body, newest) == []
    assert all(1 <= kept(name)["schema"] <= SCHEMA for name in NAMES)


def test_an_archive_that_was_lost_comes_back(app: Flask, registered: int) -> None:
    wati = signed_in(app, "wati")
    order = wati.post(f"{PROVINCE}himpunan", data={"tahun": "2026"}).location
    page = wati.get(order).location
    before = wati.get(f"{page}/berkas/zip").data
    with app.app_context(), scope_of(Scope.province(frozenset())):
        stored = queries.files_of(int(page.rpartition("/")[2]), clock.now())["zip"].stored
        assert stored is not None
        storage.path_of(None, stored.token).unlink()
    assert "Arsip hilang dari penyimpanan" in words(wati.get(page))
    assert wati.post(f"{page}/ulang").status_code == 303
    assert wati.get(f"{page}/berkas/zip").data == before
