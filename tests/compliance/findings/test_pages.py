"""Pages of findings: the queue, an office's own, setting aside, talking, changing a rule; the workbook is the page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.compliance.findings.cli import commands
from portal.compliance.findings.models import ComplianceRule, Finding
from portal.compliance.findings.rules.catalogue import RuleCode
from portal.compliance.findings.rules.reconciliation import FindingState
from portal.core.db import db
from tests.support import contributions, factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import row
from tests.support.lists import confirmed, parsed, table_of, words, workbook_of
from tests.support.people import BELU, TTU
from tests.support.swaps import after_swap, reloaded

pytestmark = pytest.mark.usefixtures("held_clock")  # 20 November 2026
QUEUE, OFFICE = "/provinsi/temuan/", "/wilayah/ttu/temuan/"
RULE = QUEUE + "aturan/month_unpaid"
UNPAID = "Iuran APBD kabupaten/kota 2026 belum dibayar 10 bulan (Januari sampai Oktober 2026): Rp504.000."


@pytest.fixture
def wati(app: Flask) -> PortalClient:
    return signed_in(app, "wati")


@pytest.fixture
def quota(app: Flask, sari: PortalClient, tmp_path: Path) -> int:
    """Three people in ten places of TTU since January, unpaid; Belu has a quota and no list."""
    made = factories.quota(app, people=10)
    confirmed(sari, tmp_path, made, [row(1), row(2), row(3)])
    factories.quota(app, people=2, regency_id=BELU)
    return made


def finding_id(app: Flask, rule: RuleCode = RuleCode.MONTH_UNPAID, regency_id: int = TTU) -> int:
    with factories.inside(app, regency_id):
        return db.session.scalars(select(Finding.id).where(Finding.rule == rule)).one()


def rows(answer: object) -> list[str]:
    """The findings of a page, each with everything its row says."""
    return [
        " ".join(line.text_content().split())
        for line in parsed(answer).xpath("//table//tbody/tr")  # type: ignore[arg-type]
    ]


def test_the_queue_begins_with_the_most_severe_and_oldest(app: Flask, wati: PortalClient, quota: int) -> None:
    found = rows(wati.get(QUEUE))
    assert UNPAID in found[0]
    assert "Kabupaten Timor Tengah Utara" in found[0]
    assert "277" in found[0]  # days since 16 February
    assert "Operator wilayah" in found[0]
    assert any("Kabupaten Belu" in each and "belum ada daftar yang dicatat" in each for each in found)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("aturan=month_unpaid", 1),
        ("wilayah=belu&aturan=list_unsent", 1),
        ("pemegang=verifier", 2),  # a regulation is missing in both
        ("pemegang=province", 0),
        ("keadaan=closed", 0),
        ("keadaan=semua&wilayah=ttu&aturan=month_unpaid", 1),
    ],
)
def test_filters(app: Flask, wati: PortalClient, quota: int, query: str, expected: int) -> None:
    assert len(rows(wati.get(f"{QUEUE}?{query}"))) == expected


def test_codes_that_nobody_knows_narrow_nothing(app: Flask, wati: PortalClient, quota: int) -> None:
    every = rows(wati.get(QUEUE))
    assert rows(wati.get(QUEUE + "?aturan=zzz&wilayah=zzz&pemegang=zzz&keadaan=zzz&setelah=zzz")) == every


def test_each_office_sees_its_own(app: Flask, sari: PortalClient, quota: int) -> None:
    mine = words(sari.get(OFFICE))
    assert UNPAID in mine
    assert "belum ada daftar yang dicatat" not in mine
    theirs = finding_id(app, RuleCode.LIST_UNSENT, BELU)
    assert sari.get(f"{OFFICE}{theirs}").status_code == 404


def test_the_office_is_led_to_where_it_is_mended(app: Flask, sari: PortalClient, quota: int) -> None:
    page = sari.get(f"{OFFICE}{finding_id(app)}")
    links = [link.get("href") for link in parsed(page).xpath("//a[contains(@class, 'primary')]")]
    assert links == [f"/wilayah/ttu/iuran/{quota}/pembayaran"]
    assert sari.get(links[0]).status_code == 200
    assert "Bila tidak ditanggapi sampai 4 Desember 2026: provinsi meminta penjelasan tertulis" in words(page)


@pytest.mark.parametrize("rule", [RuleCode.QUOTA_UNUSED, RuleCode.LIST_UNSENT, RuleCode.REGULATION_MISSING])
def test_every_remedy_is_a_page(app: Flask, sari: PortalClient, quota: int, rule: RuleCode) -> None:
    page = sari.get(f"{OFFICE}{finding_id(app, rule)}")
    (link,) = parsed(page).xpath("//a[contains(@class, 'primary')]/@href")
    assert sari.get(link).status_code == 200


def test_the_start_page_counts_what_is_open(app: Flask, sari: PortalClient, wati: PortalClient, quota: int) -> None:
    with factories.inside(app):
        number = len(db.session.scalars(select(Finding).where(Finding.state == FindingState.OPEN)).all())
    assert f"{number} temuan provinsi terbuka" in words(sari.get("/wilayah/ttu/"))
    assert "Temuan terbuka" in words(wati.get("/provinsi/"))


def test_set_aside_with_a_reason_and_a_day(app: Flask, wati: PortalClient, sari: PortalClient, quota: int) -> None:
    page = f"{QUEUE}{finding_id(app)}"
    before = wati.get(page)
    (revision,) = parsed(before).xpath("//input[@name='revision']/@value")
    form = {"until": "2026-12-31", "reason": "Banjir di Insana", "revision": revision}
    refused = wati.post(f"{page}/kecualikan", data={**form, "reason": ""})
    assert refused.status_code == 422
    assert "Tulis alasan pengecualian." in words(refused)
    answer = wati.htmx("POST", f"{page}/kecualikan", data=form)
    assert answer.status_code == 200
    shown = after_swap(before.get_data(as_text=True), answer.get_data(as_text=True), "#temuan")
    assert shown == reloaded(wati.get(page).get_data(as_text=True))
    own = words(sari.get(f"{OFFICE}{finding_id(app)}"))
    assert "Banjir di Insana" in own
    assert "Wati Contoh" in own
    assert UNPAID not in words(wati.get(QUEUE))
    assert "Temuan dikecualikan sampai 31 Desember 2026" in words(wati.get("/provinsi/catatan/"))


def test_an_outdated_form_changes_nothing(app: Flask, wati: PortalClient, quota: int) -> None:
    form = {"until": "2026-12-31", "reason": "Banjir", "revision": "0"}
    answer = wati.post(f"{QUEUE}{finding_id(app)}/kecualikan", data=form)
    assert answer.status_code == 422
    assert "berubah sejak halaman dibuka" in words(answer)
    (revision,) = parsed(answer).xpath("//input[@name='revision']/@value")  # whoever has read it decides again
    assert wati.post(f"{QUEUE}{finding_id(app)}/kecualikan", data={**form, "revision": revision}).status_code == 303


def test_only_the_supervisor_sets_aside_and_changes_rules(app: Flask, quota: int) -> None:
    nona = signed_in(app, "nona")
    assert nona.post(f"{QUEUE}{finding_id(app)}/kecualikan").status_code == 403
    assert nona.get(RULE).status_code == 403
    assert nona.get(QUEUE + "aturan").status_code == 200


def test_province_and_office_talk_about_it(app: Flask, wati: PortalClient, sari: PortalClient, quota: int) -> None:
    number = finding_id(app)
    asked = wati.post(f"{QUEUE}{number}/pesan", data={"pesan-text": "Kapan dibayar?"})
    assert asked.status_code == 303
    assert "Kapan dibayar?" in words(sari.get(f"{OFFICE}{number}"))
    assert "Iuran belum dibayar" in words(sari.get("/wilayah/ttu/percakapan/"))
    assert sari.post(f"{OFFICE}{number}/pesan", data={"pesan-text": "Minggu ini."}).status_code == 303
    assert "Minggu ini." in words(wati.get(f"{QUEUE}{number}"))
    assert "Iuran belum dibayar" in words(wati.get("/provinsi/percakapan/"))
    empty = sari.post(f"{OFFICE}{number}/pesan", data={"pesan-text": " "})
    assert empty.status_code == 422


def test_what_is_paid_closes_and_says_so(app: Flask, sari: PortalClient, wati: PortalClient, quota: int) -> None:
    number = finding_id(app)
    contributions.frozen(app, quota, 1, 10)
    contributions.paid(app, quota, 1, 10)
    page = words(wati.get(f"{QUEUE}{number}"))
    assert "Tertutup sendiri: Iuran APBD kabupaten/kota 2026 sampai Oktober 2026 tercatat dibayar" in page
    assert "Kecualikan" not in page
    assert UNPAID in words(sari.get(OFFICE + "?keadaan=closed"))


CHANGED = {
    "on": "ya",
    "p_months": "11",
    "severity": "3",
    "days": "14",
    "owner": "operator",
    "agreed_default": "provinsi menyurati",
}


def test_a_rule_shows_what_changing_it_would_do(app: Flask, wati: PortalClient, quota: int) -> None:
    before = wati.get(RULE)
    query = {"lihat": "1", **CHANGED}
    answer = wati.htmx("GET", RULE, query_string=query)
    shown = words(wati.get(RULE, query_string=query))
    assert "Tertutup 1" in shown
    assert "Tertutup di: Kabupaten Timor Tengah Utara." in shown
    assert after_swap(before.get_data(as_text=True), answer.get_data(as_text=True), "#aturan") == reloaded(
        wati.get(RULE, query_string=query).get_data(as_text=True)
    )
    assert finding_id(app)  # nothing was written
    assert UNPAID in words(wati.get(QUEUE))


def test_a_rule_is_changed_with_a_reason_and_all_are_judged_at_once(app: Flask, wati: PortalClient, quota: int) -> None:
    without = wati.post(RULE, data={**CHANGED, "version": "1", "reason": ""})
    assert without.status_code == 422
    done = wati.post(RULE, data={**CHANGED, "version": "1", "reason": "Rapat triwulan IV"})
    assert done.status_code == 303
    assert UNPAID not in words(wati.get(QUEUE))
    with factories.inside(app):
        finding = db.session.get_one(Finding, finding_id(app))
        assert finding.closed_why.endswith("tinggal 10 bulan, di bawah 11 bulan.")
        versions = select(ComplianceRule.version).where(ComplianceRule.code == RuleCode.MONTH_UNPAID)
        assert sorted(db.session.scalars(versions)) == [1, 2]
    assert "Rapat triwulan IV" in words(wati.get(RULE))
    late = wati.post(RULE, data={**CHANGED, "p_months": "2", "version": "1", "reason": "Lain"})
    assert late.status_code == 422
    assert "sudah diubah orang lain" in words(late)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"p_months": "13"}, "Isi dengan angka 1 sampai 12."),
        ({"days": "0"}, "Isi dengan angka 1 sampai 365."),
        ({"days": "x"}, "Isi dengan angka bulat, misalnya 14.880."),
        ({"owner": "province"}, "Pilih salah satu dari daftar."),
        ({"agreed_default": ""}, "Tulis apa yang terjadi."),
    ],
)
def test_numbers_of_a_rule_have_limits(app: Flask, wati: PortalClient, changes: dict[str, str], sentence: str) -> None:
    form = {**CHANGED, "version": "1", "reason": "Contoh", **changes}
    answer = wati.post(RULE, data=form)
    assert (answer.status_code, sentence in words(answer)) == (422, True)
    shown = words(wati.get(RULE, query_string={"lihat": "1", **form}))
    assert sentence in shown
    assert "Akibatnya" not in shown


def test_a_rule_switched_off_closes_its_findings(app: Flask, wati: PortalClient, quota: int) -> None:
    form = {**CHANGED, "p_months": "1", "on": "tidak", "version": "1", "reason": "Dibahas lagi"}
    assert wati.post(RULE, data=form).status_code == 303
    assert UNPAID not in words(wati.get(QUEUE))
    assert "dimatikan" in words(wati.get(QUEUE + "aturan"))


def test_a_rule_that_nothing_feeds_says_so(app: Flask, wati: PortalClient) -> None:
    from portal.compliance.findings.queries import without_data

    shown = words(wati.get(QUEUE + "aturan"))
    assert ("belum ada data" in shown) == bool(without_data())


def test_the_workbook_says_what_the_page_says(app: Flask, wati: PortalClient, sari: PortalClient, quota: int) -> None:
    for client, export, page in (
        (wati, QUEUE + "unduh?pemegang=verifier", QUEUE + "?pemegang=verifier"),
        (sari, OFFICE + "unduh", OFFICE),
    ):
        book = workbook_of(client, client.post(export))
        sentences = [line["Temuan"] for line in table_of(book["Temuan"], "Kabupaten/Kota")]
        shown = rows(client.get(page))
        assert len(sentences) == len(shown) > 0
        assert all(sentence in line for sentence, line in zip(sentences, shown, strict=True))


def test_the_command_line_says_the_same(app: Flask, wati: PortalClient, quota: int) -> None:
    with app.app_context():
        run = app.test_cli_runner().invoke(commands, ["run", "--regency", "ttu"])
        assert run.output.startswith("0 perubahan;")
        listed = app.test_cli_runner().invoke(commands, ["list", "--regency", "ttu", "--json"])
        found = json.loads(listed.output)
        assert next(each["sentence"] for each in found) == UNPAID
        assert "temuan." in app.test_cli_runner().invoke(commands, ["list"]).output
        assert app.test_cli_runner().invoke(commands, ["list", "--regency", "zzz"]).exit_code == 2
    assert len(found) == len(rows(wati.get(QUEUE + "?wilayah=ttu")))
