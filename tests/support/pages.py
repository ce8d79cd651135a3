"""Every page of the portal, as somebody who may open it; `forgotten` compares with the URL map."""

from __future__ import annotations

from flask import Flask

from tests.support.factories import PLACE
from tests.support.no_pages import NO_PAGES
from tests.support.page import Page
from tests.support.pages_compliance import compliance_pages
from tests.support.pages_coverage import coverage_pages
from tests.support.pages_dossiers import dossier_pages
from tests.support.pages_explaining import explaining_pages
from tests.support.pages_findings import findings_pages
from tests.support.pages_open_data import open_data_pages
from tests.support.pages_packs import packs_pages
from tests.support.pages_paritrana import assessing_pages
from tests.support.pages_paritrana_province import verifying_the_award
from tests.support.pages_parts import (
    agreements_pages,
    editions_pages,
    evidence_pages,
    factor_pages,
    matches_pages,
    posts_pages,
    regulations_pages,
    signing_pages,
    verifying_pages,
    village_checks_pages,
)
from tests.support.pages_purposes import purposes_pages
from tests.support.pages_rehearsal import rehearsal_pages
from tests.support.pages_talk import talk_pages
from tests.support.world import World

UPLOADS = (
    "judged",
    "present",
    "refused",
    "returned",
    "confirmed",
    "unreadable",
    "discarded",
    "received",
    "judging",
    "confirming",
    "stopped",
    "submitted",
    "waited",
    "overlong",
    "asked",
    "mapped",
    "withdrawn",
    "withdrawing",
    "withdrawal_asked",
)

ANSWERS = ("judged", "refused", "confirmed", "unreadable", "discarded", "received", "stopped")


def pages(world: World) -> list[Page]:
    """All pages, with every state and reader that makes one look different."""
    ids, ttu = world.ids, "/wilayah/ttu"
    people = f"{ttu}/peserta/"
    return [
        Page("home.about", "adi", "/tentang"),
        Page("accounts.sign_in", "adi", "/masuk"),
        *verifying_pages(world),
        Page("accounts.link", "adi", f"/tautan/{world.token}"),
        Page("accounts.password", "sari", "/kata-sandi"),
        Page("addresses.detail", "sari", "/email", "none"),
        Page("addresses.detail", "tia", "/email", "confirmed and asked"),
        Page("addresses.confirmation", "tia", f"/email/konfirmasi/{world.codes['address_link']}"),
        *factor_pages(world, "/provinsi/akun/"),
        Page("accounts.workplaces", "vera", "/tempat-kerja"),
        *(Page("home.regency", person, f"{ttu}/", person) for person in ("sari", "budi", "tia", "vera")),
        Page("home.branch", "petrus", "/bpjs/atambua/"),
        Page("home.province", "wati", "/provinsi/", "wati"),
        Page("home.province", "nona", "/provinsi/", "nona"),
        Page("accounts.index", "nona", "/provinsi/akun/"),
        Page("accounts.index", "nona", "/provinsi/akun/?tempat=regency:5308", "empty"),
        Page("accounts.detail", "nona", f"/provinsi/akun/{ids['account']}"),
        Page("accounts.detail", "nona", "/provinsi/akun/4", "two roles"),
        Page("accounts.create", "nona", "/provinsi/akun/baru"),
        Page("audit.province", "wati", "/provinsi/catatan/"),
        Page("settings.province", "nona", "/provinsi/pengaturan/"),
        Page("exports.province_detail", "wati", f"/provinsi/unduhan/{ids['province_download']}"),
        Page("compliance.index", "wati", "/provinsi/wilayah/"),
        Page("compliance.region", "wati", "/provinsi/wilayah/ttu"),
        *purposes_pages(world, ttu),
        *posts_pages(world),
        Page("accounts.office", "budi", f"{ttu}/akun/"),
        Page("audit.index", "budi", f"{ttu}/catatan/"),
        Page("uploads.index", "sari", f"{ttu}/daftar/"),
        Page("uploads.index", "budi", f"{ttu}/daftar/?sebelum=40", "older, verifier"),
        Page("uploads.create", "sari", f"{ttu}/daftar/baru"),
        *(Page("uploads.detail", "sari", f"{ttu}/daftar/{ids[state]}", state) for state in UPLOADS),
        Page("uploads.detail", "budi", f"{ttu}/daftar/{ids['submitted']}", "submitted, verifier"),
        Page("uploads.detail", "budi", f"{ttu}/daftar/{ids['judged']}", "judged, verifier"),
        Page("uploads.detail", "budi", f"{ttu}/daftar/{ids['confirmed']}", "confirmed, verifier"),
        *(
            Page("uploads.rows", person, f"{ttu}/daftar/{ids['submitted']}/baris{query}", note)
            for person, query, note in (
                ("budi", "", "verifier"),
                ("budi", f"?tampilkan=catatan&kecamatan={PLACE[0]}", "remarks of a kecamatan"),
                ("budi", f"?baris={ids['open_row']}", "about to reject"),
                ("sari", "?tampilkan=ditolak", "rejected, operator"),
                ("budi", "?kecamatan=53.03.01", "nothing found"),
            )
        ),
        Page("uploads.rows", "sari", f"{ttu}/daftar/{ids['confirmed']}/baris", "recorded, none rejected"),
        *(
            Page("uploads.withdrawal", person, f"{ttu}/daftar/{ids[state]}/tarik", f"{state}, {person}")
            for person, state in (
                ("sari", "confirmed"),
                ("budi", "full_list"),
                ("sari", "waited"),
                ("sari", "withdrawal_asked"),
            )
        ),
        Page("quotas.index", "sari", f"{ttu}/kuota/"),
        Page("quotas.index", "vera", f"{ttu}/kuota/?tahun=2024", "empty, viewer"),
        Page("quotas.detail", "sari", f"{ttu}/kuota/{ids['quota']}"),
        Page("quotas.detail", "vera", f"{ttu}/kuota/{ids['full_quota']}", "full, viewer"),
        Page("quotas.create", "sari", f"{ttu}/kuota/baru"),
        Page("quotas.new_year", "sari", f"{ttu}/kuota/tahun-baru?tahun=2027"),
        Page("quotas.ledger", "sari", f"{ttu}/kuota/{ids['quota']}/buku"),
        Page("quotas.ledger", "vera", f"{ttu}/kuota/{ids['past_quota']}/buku?bulan=2025-06&hanya=1", "past, viewer"),
        Page("quotas.ledger", "sari", f"{ttu}/kuota/{ids['quota']}/buku?jenis=freed", "nothing found"),
        Page("quotas.revise_form", "sari", f"{ttu}/kuota/{ids['quota']}/ubah"),
        Page("quotas.reverse_form", "sari", f"{ttu}/kuota/{ids['quota']}/buku/{ids['movement']}/batalkan"),
        Page("agreements.calendar", "sari", f"{ttu}/perjanjian/kalender"),
        Page("agreements.calendar", "vera", f"{ttu}/perjanjian/kalender?tahun=2024", "empty, viewer"),
        Page("proposals.index", "sari", f"{ttu}/ajuan/"),
        Page("proposals.index", "vera", f"{ttu}/ajuan/?keadaan=withdrawn", "none, viewer"),
        Page("proposals.detail", "sari", f"{ttu}/ajuan/{ids['proposal']}", "submitted, maker"),
        Page("proposals.detail", "budi", f"{ttu}/ajuan/{ids['proposal']}", "submitted, checker"),
        Page("proposals.detail", "sari", f"{ttu}/ajuan/{ids['returned_proposal']}", "returned"),
        Page("quotas.allotment", "wati", "/provinsi/kuota/?tahun=2026"),
        Page("quotas.allotment", "nona", "/provinsi/kuota/?tahun=2025", "past, administrator"),
        *(
            Page("quotas.allotment_detail", person, f"/provinsi/kuota/{ids[word]}", f"{word}, {person}")
            for word in ("allotment", "returned_allotment")
            for person in ("wati", "nona")
        ),
        Page("quotas.allotment", "wati", f"/provinsi/kuota/?ajuan={ids['returned_allotment']}", "put right"),
        Page("quotas.rates", "nona", "/provinsi/tarif/"),
        Page("quotas.rates", "wati", "/provinsi/tarif/", "supervisor"),
        Page("occupations.index", "nona", "/provinsi/pekerjaan/"),
        Page("occupations.index", "wati", "/provinsi/pekerjaan/", "supervisor"),
        Page("occupations.detail", "nona", "/provinsi/pekerjaan/tani", "words of the province"),
        Page("occupations.detail", "wati", "/provinsi/pekerjaan/tani", "supervisor"),
        Page("occupations.detail", "nona", "/provinsi/pekerjaan/difabel", "shipped words alone"),
        Page("quotas.budget", "sari", f"{ttu}/kuota/{ids['quota']}/anggaran"),
        Page("quotas.budget", "vera", f"{ttu}/kuota/{ids['full_quota']}/anggaran", "one version, viewer"),
        Page("quotas.budget_form", "sari", f"{ttu}/kuota/{ids['quota']}/anggaran/ubah"),
        Page("quotas.dividing", "sari", f"{ttu}/kuota/{ids['quota']}/pembagian"),
        Page("quotas.dividing", "sari", f"{ttu}/kuota/{ids['quota']}/pembagian?kecamatan=53.03.05", "villages"),
        Page("quotas.dividing", "vera", f"{ttu}/kuota/{ids['past_quota']}/pembagian", "not divided, viewer"),
        Page("quotas.split_form", "sari", f"{ttu}/kuota/{ids['quota']}/pembagian/ubah"),
        Page("quotas.split_form", "sari", f"{ttu}/kuota/{ids['quota']}/pembagian/ubah?kecamatan=53.03.05", "villages"),
        Page("quotas.move_form", "sari", f"{ttu}/kuota/{ids['quota']}/pembagian/pindah"),
        Page("quotas.planning", "sari", f"{ttu}/kuota/{ids['quota']}/rencana"),
        Page("quotas.planning", "vera", f"{ttu}/kuota/{ids['past_quota']}/rencana", "past, viewer"),
        Page("quotas.scenario", "sari", f"{ttu}/kuota/{ids['quota']}/rencana/{ids['scenario']}"),
        Page("contributions.index", "sari", f"{ttu}/iuran/"),
        Page("contributions.index", "vera", f"{ttu}/iuran/?tahun=2024", "empty, viewer"),
        Page("contributions.index", "budi", f"{ttu}/iuran/?tahun=2025", "past"),
        *(
            Page("contributions.detail", "sari", f"{ttu}/iuran/{ids['quota']}/2026-{month}", note)
            for month, note in (("03", "paid"), ("05", "frozen"), ("07", "drawn"), ("08", "not drawn"))
        ),
        Page("contributions.detail", "vera", f"{ttu}/iuran/{ids['quota']}/2026-05", "frozen, viewer"),
        Page("contributions.payments", "sari", f"{ttu}/iuran/{ids['quota']}/pembayaran"),
        Page("contributions.payments", "vera", f"{ttu}/iuran/{ids['full_quota']}/pembayaran", "none, viewer"),
        Page("contributions.pay_form", "sari", f"{ttu}/iuran/{ids['quota']}/bayar"),
        Page("contributions.papers", "sari", f"{ttu}/iuran/{ids['quota']}/kelengkapan"),
        Page("contributions.papers", "vera", f"{ttu}/iuran/{ids['full_quota']}/kelengkapan", "nothing frozen, viewer"),
        Page("contributions.minutes", "sari", f"{ttu}/iuran/{ids['quota']}/berita-acara?dari=2026-03&sampai=2026-05"),
        Page("contributions.pay_form", "sari", f"{ttu}/iuran/{ids['full_quota']}/bayar", "nothing to pay"),
        Page(
            "contributions.reverse_form",
            "sari",
            f"{ttu}/iuran/{ids['quota']}/pembayaran/{ids['payment']}/batalkan",
        ),
        Page("settings.office", "budi", f"{ttu}/pengaturan/"),
        Page("beneficiaries.index", "sari", people),
        Page("beneficiaries.index", "sari", f"{people}?kecamatan=53.03.12", "filtered"),
        Page("beneficiaries.index", "budi", f"{people}?tahun=2024", "empty"),
        Page("beneficiaries.detail", "sari", f"{people}{ids['person']}"),
        Page("beneficiaries.export", "sari", f"{people}unduh"),
        Page("beneficiaries.place", "sari", f"{people}{ids['person']}/tempat/{ids['place']}"),
        Page("beneficiaries.place", "sari", f"{people}{ids['freed_person']}/tempat/{ids['freed_place']}", "freed"),
        Page("beneficiaries.detail", "sari", f"{people}{ids['freed_person']}", "freed"),
        *(
            Page("beneficiaries.place", "sari", f"{people}{ids[word + '_person']}/tempat/{ids[word + '_place']}", word)
            for word in ("offered", "free", "replaced")
        ),
        Page("beneficiaries.detail", "sari", f"{people}{ids['replaced_person']}", "replaced"),
        Page("beneficiaries.replacement", "sari", f"{people}penggantian/{ids['replacement']}"),
        Page("beneficiaries.replacement", "budi", f"{people}penggantian/{ids['replacement']}", "verifier"),
        Page("beneficiaries.suggestions", "sari", f"{people}usulan-perubahan/"),
        Page("beneficiaries.suggestions", "sari", f"{people}usulan-perubahan/?sebab=age", "one reason"),
        Page("beneficiaries.suggestions", "budi", f"{people}usulan-perubahan/", "verifier"),
        Page("beneficiaries.suggestions", "sari", f"{people}usulan-perubahan/?keadaan=diabaikan", "dismissed"),
        Page("beneficiaries.suggestions", "sari", f"{people}usulan-perubahan/?keadaan=diterima", "none accepted"),
        Page("beneficiaries.suggestion", "sari", f"{people}usulan-perubahan/{ids['suggestion']}"),
        Page(
            "beneficiaries.suggestion", "sari", f"{people}usulan-perubahan/{ids['dismissed_suggestion']}", "dismissed"
        ),
        Page("beneficiaries.detail", "sari", f"{people}{ids['changed_person']}", "changed"),
        Page("uploads.present_people", "sari", f"{ttu}/daftar/{ids['differing']}/sudah-terdaftar"),
        Page("uploads.present_people", "budi", f"{ttu}/daftar/{ids['differing']}/sudah-terdaftar", "verifier"),
        Page("uploads.present_people", "sari", f"{ttu}/daftar/{ids['present']}/sudah-terdaftar", "nothing differs"),
        Page("uploads.present_people", "sari", f"{ttu}/daftar/{ids['discarded']}/sudah-terdaftar", "discarded"),
        Page("uploads.present_people", "sari", f"{ttu}/daftar/{ids['taking_over']}/sudah-terdaftar", "taking_over"),
        *village_checks_pages(world, f"{ttu}/verval/"),
        Page("beneficiaries.stages", "sari", f"{ttu}/kuota/{ids['quota']}/tahap"),
        Page("beneficiaries.stages", "budi", f"{ttu}/kuota/{ids['past_quota']}/tahap", "nobody, verifier"),
        Page("beneficiaries.twins", "sari", f"{people}kembar/"),
        Page("beneficiaries.twins", "budi", f"{people}kembar/", "verifier"),
        Page("beneficiaries.twins", "sari", f"{people}kembar/?keadaan=sama", "one person"),
        Page("beneficiaries.twins", "sari", f"{people}kembar/?keadaan=berbeda", "two people"),
        Page("beneficiaries.twin", "sari", f"{people}kembar/{ids['twins']}"),
        Page("beneficiaries.twin", "sari", f"{people}kembar/{ids['same_twins']}", "decided"),
        Page("beneficiaries.waiting_list", "sari", f"{ttu}/kuota/{ids['full_quota']}/daftar-tunggu"),
        Page("beneficiaries.waiting_list", "budi", f"{ttu}/kuota/{ids['full_quota']}/daftar-tunggu?dari=51", "end"),
        Page("beneficiaries.waiting_list", "sari", f"{ttu}/kuota/{ids['quota']}/daftar-tunggu", "nobody waits"),
        *(
            Page(
                "beneficiaries.waiting_person",
                "sari",
                f"{ttu}/kuota/{ids['full_quota']}/daftar-tunggu/{ids[word]}",
                word,
            )
            for word in ("waiting", "taken_off")
        ),
        Page("uploads.detail", "budi", f"{ttu}/daftar/{ids['asked']}", "asked, verifier"),
        *(
            Page("uploads.columns_of", "sari", f"{ttu}/daftar/{ids[state]}/kolom", state)
            for state in ("judged", "mapped", "confirmed", "asked", "submitted")
        ),
        Page("uploads.remembered_columns", "sari", f"{ttu}/daftar/kolom-diingat"),
        Page("uploads.villages", "sari", f"{ttu}/daftar/{ids['judged']}/desa"),
        *(
            Page("decrees.detail", person, f"{ttu}/daftar/{ids[word]}/sk", f"{word}, {person}")
            for person, word in (
                ("sari", "confirmed"),
                ("sari", "judged"),
                ("budi", "full_list"),
                ("sari", "discarded"),
            )
        ),
        Page("decrees.annex", "sari", f"{ttu}/daftar/{ids['confirmed']}/lampiran"),
        Page("decrees.annex", "budi", f"{ttu}/daftar/{ids['full_list']}/lampiran", "verifier"),
        Page("decrees.annex", "sari", f"{ttu}/daftar/{ids['judged']}/lampiran", "not recorded"),
        Page("dukcapil.index", "sari", f"{people}dukcapil/"),
        Page("dukcapil.index", "budi", f"{people}dukcapil/?sebelum=1", "none, verifier"),
        Page("dukcapil.follow_up", "sari", f"{people}dukcapil/tindak-lanjut"),
        Page("dukcapil.follow_up", "budi", f"{people}dukcapil/tindak-lanjut?hasil=double", "double, verifier"),
        Page("dukcapil.create", "sari", f"{people}dukcapil/baru"),
        Page("dukcapil.ask", "sari", f"{people}dukcapil/minta"),
        Page("dukcapil.ask", "sari", f"{people}dukcapil/minta?daftar={ids['confirmed']}", "of a list"),
        *(
            Page("dukcapil.detail", "sari", f"{people}dukcapil/{ids['answer_' + state]}", f"answer {state}")
            for state in ANSWERS
        ),
        Page("dukcapil.detail", "budi", f"{people}dukcapil/{ids['answer_judged']}", "answer judged, verifier"),
        Page("dukcapil.identity", "sari", f"{people}{ids['doubted_person']}/pastikan"),
        Page("dukcapil.identity", "sari", f"{people}{ids['person']}/pastikan", "not needed"),
        Page("beneficiaries.detail", "sari", f"{people}{ids['doubted_person']}", "doubted"),
        Page("uploads.mend", "sari", f"{ttu}/daftar/{ids['judged']}/perbaiki"),
        Page("uploads.mend", "budi", f"{ttu}/daftar/{ids['judged']}/perbaiki", "verifier"),
        Page("uploads.mend", "sari", f"{ttu}/daftar/{ids['judged']}/perbaiki?masalah=village_unknown", "alike"),
        Page("uploads.mend", "sari", f"{ttu}/daftar/{ids['judged']}/perbaiki?masalah=nik_duplicate_in_file", "twice"),
        Page("uploads.mend", "sari", f"{ttu}/daftar/{ids['judged']}/perbaiki?masalah=occupation_unknown?", "warned"),
        Page("uploads.mend", "sari", f"{ttu}/daftar/{ids['judged']}/perbaiki?masalah=diperbaiki", "mended"),
        Page("uploads.villages", "budi", f"{ttu}/daftar/{ids['confirmed']}/desa", "recorded"),
        Page("uploads.covered", "sari", f"{ttu}/daftar/{ids['disputed']}/sumber-lain"),
        Page("uploads.covered", "sari", f"{ttu}/daftar/{ids['disputed']}/sumber-lain?setelah=1-51", "end"),
        Page("uploads.covered", "sari", f"{ttu}/daftar/{ids['judged']}/sumber-lain", "nobody"),
        Page("talk.index", "sari", f"{ttu}/percakapan/"),
        Page("talk.index", "sari", f"{ttu}/percakapan/?kotak=ditanyakan", "fifty"),
        Page("talk.index", "budi", f"{ttu}/percakapan/?kotak=selesai", "settled, verifier"),
        *(
            Page("talk.detail", person, f"{ttu}/percakapan/{ids[word]}", word)
            for person, word in (
                ("sari", "asked_thread"),
                ("sari", "questioned"),
                ("budi", "kept"),
                ("sari", "own_sources"),
            )
        ),
        *talk_pages(world, ttu),
        Page("deliveries.index", "sari", f"{ttu}/kiriman/"),
        Page("deliveries.index", "budi", f"{ttu}/kiriman/?tahun=2024", "nobody waits, verifier"),
        Page("deliveries.create", "sari", f"{ttu}/kiriman/baru/{ids['quota']}"),
        Page("deliveries.create", "budi", f"{ttu}/kiriman/baru/{ids['quota']}", "verifier"),
        Page("deliveries.create", "sari", f"{ttu}/kiriman/baru/{ids['full_quota']}", "nobody waits"),
        Page("deliveries.detail", "sari", f"{ttu}/kiriman/{ids['delivery']}"),
        Page("deliveries.detail", "sari", f"{ttu}/kiriman/{ids['delivery']}?keadaan=refused", "refused"),
        Page("deliveries.detail", "budi", f"{ttu}/kiriman/{ids['delivery']}?kode=NIK01", "one code, verifier"),
        Page("deliveries.detail", "sari", f"{ttu}/kiriman/{ids['recalled_delivery']}", "taken back"),
        Page("beneficiaries.detail", "sari", f"{people}{ids['delivered_person']}", "registered"),
        Page("branch_deliveries.index", "petrus", "/bpjs/atambua/kiriman/"),
        Page("branch_deliveries.index", "endang", "/bpjs/ende/kiriman/", "nothing sent"),
        Page("branch_deliveries.detail", "petrus", f"/bpjs/atambua/kiriman/{ids['delivery']}"),
        Page("branch_deliveries.detail", "petrus", f"/bpjs/atambua/kiriman/{ids['delivery']}?keadaan=sent", "waiting"),
        *(
            Page("branch_deliveries.line", "petrus", f"/bpjs/atambua/kiriman/{ids['delivery']}/baris/{ids[word]}", word)
            for word in ("sent_line", "accepted_line", "refused_line")
        ),
        *(
            Page("branch_deliveries.answers", "petrus", f"/bpjs/atambua/kiriman/jawaban/{ids[word]}", word)
            for word in ("judged_answers", "received_answers", "unreadable_answers")
        ),
        *matches_pages(world, f"{ttu}/iuran/"),
        Page("delivery_template.index", "petrus", "/bpjs/atambua/templat/"),
        Page("delivery_template.index", "endang", "/bpjs/ende/templat/", "standard"),
        Page("answer_codes.index", "nona", "/provinsi/kode-jawaban/"),
        Page("answer_codes.index", "nona", "/provinsi/kode-jawaban/?kode=NIK01", "changed"),
        Page("answer_codes.index", "wati", "/provinsi/kode-jawaban/", "supervisor"),
        Page("uploads.renew_list", "sari", f"{ttu}/daftar/{ids['confirmed']}/perpanjang"),
        Page("uploads.renew_quota", "sari", f"{ttu}/kuota/{ids['quota']}/perpanjang"),
        Page("uploads.renew_quota", "sari", f"{ttu}/kuota/{ids['past_quota']}/perpanjang", "nobody left"),
        *(Page("claims.index", "sari", f"{ttu}/klaim/?keadaan={word}", word) for word in ("semua", "filed", "unfiled")),
        Page("claims.index", "budi", f"{ttu}/klaim/?keadaan=semua&umur=365", "none, verifier"),
        *(
            Page("claims.detail", "sari", f"{ttu}/klaim/{ids[word]}", word)
            for word in ("unfiled_claim", "claim", "filed_claim", "paid_claim", "refused_claim", "void_claim")
        ),
        Page("claims.detail", "budi", f"{ttu}/klaim/{ids['claim']}", "verifier"),
        Page("claims.family", "sari", f"{ttu}/klaim/{ids['claim']}/ahli-waris"),
        Page("claims.family", "budi", f"{ttu}/klaim/{ids['unfiled_claim']}/ahli-waris", "nobody, verifier"),
        Page("claims.papers", "sari", f"{ttu}/klaim/{ids['claim']}/berkas"),
        Page("claims.recap", "sari", f"{ttu}/klaim/rekap"),
        Page("claims.recap", "vera", f"{ttu}/klaim/rekap?tahun=2025", "empty, viewer"),
        Page("claims.letter_form", "sari", f"{ttu}/klaim/surat/baru"),
        Page("claims.letter", "sari", f"{ttu}/klaim/surat/{ids['letter']}"),
        Page("claims.letter", "budi", f"{ttu}/klaim/surat/{ids['letter']}", "verifier"),
        Page("claims.branch_index", "petrus", "/bpjs/atambua/klaim/?keadaan=semua"),
        *(
            Page("claims.branch_detail", "petrus", f"/bpjs/atambua/klaim/{ids[word]}", word)
            for word in ("unfiled_claim", "claim", "filed_claim", "paid_claim")
        ),
        Page("agreements.index", "sari", f"{ttu}/perjanjian/"),
        Page("agreements.index", "sari", f"{ttu}/perjanjian/?setelah={ids['listed_agreement']}", "end"),
        Page("agreements.index", "vera", f"{ttu}/perjanjian/?keadaan=segera-berakhir&cari=sosial", "filtered, viewer"),
        Page("agreements.index", "budi", f"{ttu}/perjanjian/?cari=zzz", "nothing fits, verifier"),
        Page("agreements.branch_index", "petrus", "/bpjs/atambua/perjanjian/"),
        Page("agreements.branch_index", "endang", "/bpjs/ende/perjanjian/", "none"),
        *regulations_pages(world, f"{ttu}/peraturan/"),
        *coverage_pages(world),
        *rehearsal_pages(world),
        *explaining_pages(),
        *assessing_pages(world, f"{ttu}/paritrana/"),
        *evidence_pages(world, f"{ttu}/paritrana/"),
        *verifying_the_award(world),
        *agreements_pages(world, f"{ttu}/perjanjian/"),
        *signing_pages(world, f"{ttu}/perjanjian/", "/bpjs/atambua/perjanjian/"),
        *dossier_pages(world, ttu),
        *editions_pages(world),
        *findings_pages(world, ttu),
        *compliance_pages(world),
        *open_data_pages(ttu),
        *packs_pages(world, ttu),
        Page("exports.index", "sari", f"{ttu}/unduhan/"),
        Page("exports.index", "vera", f"{ttu}/unduhan/", "none, viewer"),
        *(
            Page("exports.detail", "sari", f"{ttu}/unduhan/{ids[state]}", state)
            for state in ("download", "gone_download", "working_download", "failed_download")
        ),
    ]


def forgotten(app: Flask, found: list[Page]) -> set[str]:
    """GET endpoints of the URL map that `found` lacks."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or set())}
    return endpoints - {page.endpoint for page in found} - set(NO_PAGES)
