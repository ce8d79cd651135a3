"""Swap equals reload: whatever htmx does on a page leaves it as a fresh visit would show it.

The interactions are read from the rendered pages themselves, so a new one is tried without being listed here; one whose
form needs an answer nobody has given yet fails and says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from flask import Flask
from lxml import html

from portal.agreements.rules.states import Move, Party
from portal.core import clock
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.databases import Standing, Template
from tests.support.fixtures import Office
from tests.support.pages import Page, pages
from tests.support.swap_answers import COVERAGE, COVERAGE_WITHOUT_FIELDS
from tests.support.swap_answers_editions import EDITIONS
from tests.support.swap_answers_paritrana import EVIDENCE, PARITRANA
from tests.support.swaps import Interaction, after_swap, interactions, reloaded
from tests.support.world import MORNING, World

# What a person writes into the forms that htmx sends: endpoint → fields.
_ARTICLE = {"heading": "Penutup", "text": "Dibuat dalam rangkap 5 (lima)."}
_FACTS = {
    "office": "Dinas Contoh",
    "subject": "Contoh",
    "first_day": "2026-12-01",
    "last_day": "2026-12-31",
}
_SIGNER = {"name": "Contoh", "position": "Contoh", "authority": "Contoh", "address": "Contoh"}
AGREEMENTS = {
    "agreements.create_submit": _FACTS,
    "agreements.edit_submit": _FACTS,
    "agreements.signers_submit": {f"{party}-{name}": text for party in Party for name, text in _SIGNER.items()},
    "agreements.put_line": {
        "people": "5",
        "first_month": "2026-12",
        "last_month": "2026-12",
        "jkk_rate": "10.000",
        "jkm_rate": "6.800",
    },
    "agreements.fill_schedule": {"pattern": "once"},
    "agreements.put_schedule": {"due_0": "2026-12-31", "amount_0": "16.800"},
    "agreements.write_article": _ARTICLE,
    "agreements.add_article": _ARTICLE,
    "agreements.revise_standard": _ARTICLE,
    "agreements.comment": {"comment": "Contoh"},
    "agreements.branch_comment": {"comment": "Contoh"},
    "agreements.province_comment": {"comment": "Contoh"},
    "agreements.move": {"cancel-reason": "Contoh"},
    "agreements.check": {f"{move}-reason": "Contoh" for move in Move}
    | {f"{move}-happened_on": "2026-12-15" for move in (Move.HOLD, Move.TERMINATE)},
    "agreements.branch_move": {f"{move}-reason": "Contoh" for move in Move},
}
# A post that nobody has: nothing is lost, so the handover may be confirmed at once.
HANDOVER = {
    "printed_name": "Pejabat Contoh",
    "paper": "Surat Perintah Bupati",
    "paper_number": "800/12",
    "paper_dated_on": "2026-11-19",
    "from_day": "2026-11-25",
    "langkah": "catat",
}
TERM_END = {"end_day": "2026-11-21", "end_reason": "Purnatugas"}
ANSWERS = {
    **{f"posts.{prefix}hand_over_submit": HANDOVER for prefix in ("", "province_")},
    **{f"posts.{prefix}end": TERM_END for prefix in ("", "province_")},
    **{f"posts.{prefix}{act}": {"reason": "Keliru"} for prefix in ("", "province_") for act in ("withdraw", "close")},
    "quotas.revise": {"change": "25", "from_month": "2026-12", "reason": "APBD Perubahan", "document": "DPPA 9/2026"},
    "quotas.reverse": {"reason": "Salah ketik"},
    "quotas.create_submit": {
        "fiscal_year": "2026",
        "funding_source_code": "csr",
        "people": "40",
        "first_month": "2026-01",
        "last_month": "2026-12",
        "sector": "other",
        "bracket": "1000000",
        "budget_amount": "8.064.000",
        "document": "Perjanjian CSR 2026",
    },
    "quotas.new_year_submit": {
        "take_apbd_kabupaten": "y",
        "people_apbd_kabupaten": "14.880",
        "budget_apbd_kabupaten": "2.999.808.000",
        "people_dana_desa": "66",
        "budget_dana_desa": "13.305.600",
        "people_dana_kelurahan": "40",
        "budget_dana_kelurahan": "8.064.000",
        "document": "DPA 2027",
    },
    "quotas.allot": {
        "people": "5.600",
        "first_month": "2026-01",
        "last_month": "2026-12",
        "from_month": "2026-12",
        "document": "DPA provinsi 2026",
        "share_5303": "5.600",
    },
    "quotas.approve_allotment": {},
    "quotas.return_allotment": {"comment": "Nomor DPA keliru."},
    "quotas.withdraw_allotment": {},
    "quotas.new_rate": {
        "bracket": "1000000",
        "first_month": "2027-01",
        "jkk_amount": "11.000",
        "jkm_amount": "7.000",
        "basis": "PP contoh",
    },
    "occupations.match": {"kata_pembuatsopiaaa": "tani", "kata_pembuatperahufff": "-"},
    "occupations.take_back": {"kata": "pembuatarangaaa"},
    "quotas.change_class": {"source_code": "dana-desa", "funding_class": "private", "reason": "Surat cabang"},
    "regulations.unrelate": {},
    "regulations.take_out": {"reason": "Tercatat dua kali"},
    "proposals.approve": {},
    "beneficiaries.end_place": {"why": "died", "from_month": "2026-12", "document": "Akta contoh 7/2026"},
    "beneficiaries.take_back_place": {"reason": "Salah orang"},
    "beneficiaries.fill_place": {"from_month": "2026-12"},
    "beneficiaries.take_back_replacement": {"reason": "Salah orang"},
    "beneficiaries.dismiss_suggestion": {"reason": "Tanggal lahir berbeda"},
    "beneficiaries.free_suggested": {"semua": "1", "document": "SK 9/2026"},
    "proposals.return_for_fix": {"comment": "Nomor dokumen belum benar."},
    "proposals.withdraw": {},
    "quotas.change_budget": {
        "stage": "perubahan",
        "jkk_amount": "1.900.000.000",
        "jkm_amount": "1.292.000.000",
        "activity_code": "2.07.05.2.02.0005",
        "jkk_account": "5.1.02.02.02.0006",
        "jkm_account": "5.1.02.02.02.0007",
        "document": "DPPA 7/2026",
        "document_on": "2026-09-30",
        "reason": "APBD Perubahan",
    },
    # All places to Kota Kefamenanu, and there all to Bansone: one answer for both levels.
    "quotas.split": {"b530305": "14879", "b5303051004": "620", "reason": "Contoh", "document": "SK 12/2026"},
    "quotas.move": {
        "origin": "53.03.01",
        "target": "53.03.02",
        "people": "1",
        "reason": "Kurang calon",
        "document": "BA 3/2026",
    },
    "claims.set_facts": {"died_on": "2026-10-12", "cause": "work_accident"},
    "claims.add_relative": {"relation": "sibling", "name": "Contoh Saudara", "account": "0099"},
    "claims.reveal_relative": {"purpose": "Mengisi formulir klaim"},
    "claims.note_papers": {"heir_account": "2026-11-05"},
    "claims.file": {"filed-on_day": "2026-11-10", "filed-document": "Kantor cabang Atambua"},
    "claims.pay": {"paid-on_day": "2026-11-10", "paid-amount": "42.000.000"},
    "claims.refuse": {"refused-on_day": "2026-11-10", "refused-reason": "Berkas kurang"},
    "claims.take_back": {"batal-reason": "Salah ketik"},
    "claims.branch_receive": {"received-on_day": "2026-11-10"},
    "claims.branch_pay": {"paid-on_day": "2026-11-10", "paid-amount": "42.000.000"},
    "claims.branch_refuse": {"refused-on_day": "2026-11-10", "refused-reason": "Berkas kurang"},
    "claims.branch_take_back": {"batal-reason": "Salah ketik"},
    "claims.take_back_letter": {"reason": "Salah ketik"},
    "bill_matches.settle": {"note": "Cabang membetulkan tagihan"},
    "bill_matches.reopen": {},
    "contributions.papers_submit": {"purpose": "Lampiran SPP triwulan pertama"},
    "contributions.draw_up": {},
    "contributions.draw_up_until": {},
    "contributions.freeze": {"billing_code": "3512009913"},
    "contributions.set_billing_code": {"billing_code": "3512009914"},
    "contributions.unfreeze": {"reason": "Satu orang meninggal"},
    "accounts.close_membership": {"reason": "Mutasi ke Dinas Pertanian"},
    "uploads.return_for_fix": {"comment": "Lengkapi desa pada baris 4."},
    "beneficiaries.reveal": {"purpose": "Mencocokkan dengan KTP"},
    "uploads.confirm": {},
    "uploads.confirm_fitting": {},
    "beneficiaries.draw_list": {"people": "2", "start_month": "2026-12"},
    "uploads.renew_list_submit": {"start_month": "2027-02"},
    "uploads.renew_quota_submit": {"start_month": "2027-03"},
    "beneficiaries.take_off_waiting": {"reason": "Pindah ke Kupang"},
    "uploads.take_over": {},
    "uploads.take_over_all": {"doubtful_too": "on"},
    "beneficiaries.decide_different": {},
    "beneficiaries.decide_same": {"wrong": "1", "reason": "Dicocokkan dengan KTP"},
    "uploads.ask_payer": {"text": "Apakah orang ini masih dilindungi?"},
    "talk.reply": {"text": "Kami periksa dulu."},
    "talk.settle": {"resolution": "withdrawn", "reason": "Masih terdaftar."},
    "uploads.approve": {},
    "uploads.take_back_submitted": {},
    "uploads.reject_row": {"reason": "Perangkat desa, bukan pekerja rentan"},
    "uploads.accept_row": {},
    "uploads.withdraw": {"reason": "Daftar yang salah"},
    # NIK, name, birth, sex, village, kecamatan and occupation of the list that is asked about.
    "uploads.answer_columns": {
        f"k0_{index}": field
        for index, field in enumerate(
            ("", "nik", "name", "birth_place_and_date", "sex", "village", "district", "occupation")
        )
    },
    "uploads.judge_again": {},
    "uploads.resume": {},
    "uploads.mend_row": {"revisi": "1", "nik": "5303011708900998", "name": "Contoh Orang"},
    "uploads.mend_alike": {"kata": ["Desa Tanpa Nama", factories.DISTRICT], "value": factories.VILLAGE},
    "uploads.leave_out": {},
    "uploads.take_back": {},
    "uploads.choose_row": {},
    "dukcapil.confirm": {},
    "dukcapil.judge_again": {},
    "dukcapil.resume": {},
    **AGREEMENTS,
    **COVERAGE,
    **PARITRANA,
    **EDITIONS,
}
# Answers that are no state of the page: a reload rightly shows something else.
MOMENTARY = {
    "beneficiaries.reveal": "the full NIK is shown once, in answer to a recorded act",
    "claims.reveal_relative": "telephone and account are shown once, in answer to a recorded act",
}
NOTHING_TO_REFUSE = {
    *EVIDENCE,
    *COVERAGE_WITHOUT_FIELDS,
    "regulations.unrelate",
    "uploads.leave_out",
    "uploads.take_back",
    "uploads.choose_row",
    "occupations.take_back",
    "uploads.take_over",
    "uploads.take_over_all",
    "beneficiaries.decide_different",
    "uploads.confirm",
    "uploads.confirm_fitting",
    "uploads.approve",
    "uploads.take_back_submitted",
    "uploads.accept_row",
    "uploads.judge_again",
    "uploads.resume",
    "proposals.approve",
    "proposals.withdraw",
    "quotas.approve_allotment",
    "quotas.withdraw_allotment",
    "bill_matches.reopen",
    "contributions.draw_up",
    "contributions.draw_up_until",
    "contributions.freeze",
    "dukcapil.confirm",
    "dukcapil.judge_again",
    "dukcapil.resume",
    "agreements.move",  # a draft has no version that could be an older one
    "agreements.put_schedule",
}  # no field to leave empty


def _actions(office: Office, method: str) -> Iterator[tuple[Page, str, Interaction]]:
    """(page, its HTML, element): every kind of element once on each page, since fifty row buttons are one kind."""
    for page in pages(office.world):
        text = signed_in(office.app, page.person).get(page.url).get_data(as_text=True)
        seen: set[str] = set()
        for action in interactions(text):
            kind = re.sub(r"\d+", "0", action.url.partition("?")[0]) + (action.element.get("rel") or "")
            sortable = action.url if action.element.getparent().tag == "th" else ""
            if action.method == method and kind + sortable not in seen:
                seen.add(kind + sortable)
                yield page, text, action


def _endpoint(app: Flask, action: Interaction) -> str:
    adapter = app.url_map.bind("localhost")
    return str(adapter.match(action.url.partition("?")[0], method=action.method)[0])


def test_every_link_poll_and_filter(office: Office) -> None:
    """GET: the swapped page equals the page that the same address shows."""
    tried = 0
    for page, text, action in _actions(office, "GET"):
        client = signed_in(office.app, page.person)
        for url, before in _visits(action, text):
            asked = re.sub(r"([?&])v=\d+", r"\1v=0", url) if action.polls else url
            answer = client.htmx("GET", asked)
            assert answer.status_code == 200, (str(page), url, answer.status_code)
            fresh = client.get(page.url if action.polls else url)
            assert after_swap(before, answer.get_data(as_text=True), action.target) == reloaded(
                fresh.get_data(as_text=True)
            ), f"{page}: {url}"
            tried += 1
    assert tried >= 30


def _visits(action: Interaction, text: str) -> Iterator[tuple[str, str]]:
    """(address, the page at that moment): a link is followed; of a filter every kind of option is chosen in turn."""
    if action.element.tag != "form":
        yield action.url, text
        return
    form = html.document_fromstring(text).xpath("//form[@hx-get=$url]", url=action.url)[0]
    names = {field.get("name"): _value(field) for field in form.xpath(".//input|.//select")}
    for select in form.xpath(".//select"):
        options = [option.get("value") for option in select.iter("option")]
        for value in {*options[:3], options[-1]}:
            document = html.document_fromstring(text)
            chosen = document.xpath(
                "//form[@hx-get=$url]//select[@name=$name]", url=action.url, name=select.get("name")
            )
            for option in chosen[0].iter("option"):
                option.attrib.pop("selected", None)
                if option.get("value") == value:
                    option.set("selected", "")
            query = urlencode({**names, select.get("name"): value})
            yield f"{action.url}?{query}", html.tostring(document, encoding="unicode")


def _value(field: html.HtmlElement) -> str:
    if field.tag == "input":
        return str(field.get("value") or "")
    chosen = field.xpath("./option[@selected]") or field.xpath("./option")
    return str(chosen[0].get("value"))


@pytest.mark.sqlite_only
def test_an_unchanged_poll_is_empty(office: Office) -> None:
    polled = 0
    for page, _text, action in _actions(office, "GET"):
        if action.polls:
            answer = signed_in(office.app, page.person).htmx("GET", action.url)
            assert (answer.status_code, answer.data) == (204, b""), str(page)
            polled += 1
    # received, judging, confirming, withdrawing, taking over, a download at work, an answer received, a returned file,
    # a match, a document being issued
    assert polled == 10


@pytest.mark.sqlite_only
def test_final_states_do_not_poll(office: Office) -> None:
    working = {
        "received",
        "judging",
        "confirming",
        "withdrawing",
        "working_download",
        "taking_over",
        "answer received",
        "received_answers",
        "received_match",
        "issuing, sari",
    }
    for page in pages(office.world):
        text = signed_in(office.app, page.person).get(page.url).get_data(as_text=True)
        assert ("data-poll" in text) == (page.note in working), str(page)


def test_every_form_and_button(standing_office: Standing, full_template: tuple[Template, World]) -> None:
    """POST: each on a fresh copy of the office, since each changes it. No worker runs: jobs that were started wait."""
    with standing_office.fresh() as app, clock.fixed(MORNING):
        found = list(_actions(Office(app, full_template[1]), "POST"))
        endpoints = {_endpoint(app, action) for _page, _text, action in found}
    assert endpoints == set(ANSWERS), "a form that htmx sends needs an answer in this test"
    for page, text, action in found:
        with standing_office.fresh() as app, clock.fixed(MORNING):
            app.extensions["portal_tasks"].immediate = False
            _one_post(app, page, text, action)


def _one_post(app: Flask, page: Page, text: str, action: Interaction) -> None:
    endpoint = _endpoint(app, action)
    client = signed_in(app, page.person)
    if endpoint not in NOTHING_TO_REFUSE:
        _refused(client, page, text, action)
    answer = client.htmx("POST", action.url, data={**_given(action), **ANSWERS[endpoint]})
    if "HX-Redirect" in answer.headers:  # the page as a whole changes: what was handed in has a page of its own
        assert client.get(answer.headers["HX-Redirect"]).status_code == 200, (str(page), endpoint)
        return
    assert answer.status_code == 200, (str(page), endpoint, answer.get_data(as_text=True))
    swapped = after_swap(text, answer.get_data(as_text=True), action.target)
    fresh = reloaded(client.get(page.url).get_data(as_text=True))
    if endpoint in MOMENTARY:
        assert "Pembukaan ini sudah dicatat." in swapped
        assert "Pembukaan ini sudah dicatat." not in fresh
        return
    assert swapped == fresh, f"{page}: {endpoint}"


def _given(action: Interaction) -> dict[str, str]:
    """What a button says of itself, and what a form holds before anybody fills it in."""
    element = action.element
    fields = [element] if element.tag == "button" else element.xpath(".//input[@type='hidden']")
    own = {str(field.get("name")): str(field.get("value")) for field in fields if field.get("name")}
    for choice in () if element.tag == "button" else element.xpath(".//select"):
        chosen = choice.xpath("./option[@selected]") or choice.xpath("./option")
        own |= {str(choice.get("name")): str(each.get("value")) for each in chosen[:1]}
    return {name: value for name, value in own.items() if name not in ("csrf_token", "idempotency_key")}


def _refused(client: PortalClient, page: Page, text: str, action: Interaction) -> None:
    """A form sent empty: the fragment leaves the page as the whole answer to a browser would be."""
    part = client.htmx("POST", action.url)
    whole = client.post(action.url)
    assert (part.status_code, whole.status_code) == (422, 422), str(page)
    assert after_swap(text, part.get_data(as_text=True), action.target) == reloaded(whole.get_data(as_text=True)), str(
        page
    )
