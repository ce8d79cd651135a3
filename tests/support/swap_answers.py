"""What a person writes into every form that htmx sends; see tests/journeys/test_swaps.py."""

from __future__ import annotations

from portal.agreements.rules.states import Move, Party
from tests.support import factories
from tests.support.swap_answers_coverage import COVERAGE, COVERAGE_WITHOUT_FIELDS
from tests.support.swap_answers_editions import EDITIONS
from tests.support.swap_answers_findings import FINDINGS
from tests.support.swap_answers_paritrana import EVIDENCE, PARITRANA
from tests.support.swap_answers_purposes import PURPOSES
from tests.support.swap_answers_talk import TALK

# Endpoint → fields.
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
    **FINDINGS,
    **EDITIONS,
    **TALK,
    **PURPOSES,
}
# Answers that are no state of the page: a reload rightly shows something else.
MOMENTARY = {
    "beneficiaries.reveal": "the full NIK is shown once, in answer to a recorded act",
    "claims.reveal_relative": "telephone and account are shown once, in answer to a recorded act",
}
NOTHING_TO_REFUSE = {
    "paritrana_rehearsal.set_efforts",
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
