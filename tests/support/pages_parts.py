"""The pages of capabilities that have many: agreements, signing, regulations, village checks, matches."""

from __future__ import annotations

from portal.paritrana.rules.criteria import CriterionKind
from tests.support import factories
from tests.support.page import Page
from tests.support.world_base import World, as_actor
from tests.support.world_editions import CLOSED, DRAFT, OPEN, READY

MATCHES = ("earlier", "stale", "judged", "unreadable", "discarded", "received", "stopped")


def agreements_pages(world: World, here: str) -> list[Page]:
    ids, there = world.ids, "/bpjs/atambua/perjanjian/"
    states = ("bare", "draft", "review", "returned", "parent", "held", "cancelled")
    draft, review = f"{here}{ids['draft_agreement']}", f"{here}{ids['review_agreement']}"
    return [
        *(Page("agreements.detail", "sari", f"{here}{ids[word + '_agreement']}", word) for word in states),
        *(
            Page("agreements.detail", "budi", f"{here}{ids[word + '_agreement']}", f"{word}, verifier")
            for word in states
        ),
        Page("agreements.detail", "sari", f"{here}{ids['addendum']}", "addendum"),
        Page("agreements.detail", "sari", f"{here}{ids['note']}", "note"),
        Page("agreements.detail", "vera", f"{here}{ids['draft_agreement']}", "draft, viewer"),
        Page("agreements.branch_detail", "petrus", f"{there}{ids['review_agreement']}", "review"),
        Page("agreements.branch_detail", "petrus", f"{there}{ids['returned_agreement']}", "returned"),
        Page("agreements.province_detail", "wati", f"/provinsi/perjanjian/{ids['review_agreement']}", "review"),
        *(Page("agreements.create", "sari", f"{here}baru?bentuk={kind}", kind) for kind in ("agreement", "note")),
        Page("agreements.create", "sari", f"{here}baru?bentuk=addendum&induk={ids['parent_agreement']}", "addendum"),
        Page("agreements.edit", "sari", f"{draft}/ubah"),
        Page("agreements.signers", "sari", f"{here}{ids['bare_agreement']}/pihak"),
        Page("agreements.figures", "sari", f"{here}{ids['bare_agreement']}/rincian", "empty"),
        Page("agreements.figures", "sari", f"{draft}/rincian"),
        Page("agreements.text", "sari", f"{draft}/naskah", "draft"),
        Page("agreements.text", "budi", f"{review}/naskah", "review, verifier"),
        Page("agreements.branch_text", "petrus", f"{there}{ids['review_agreement']}/naskah"),
        Page("agreements.province_text", "wati", f"/provinsi/perjanjian/{ids['review_agreement']}/naskah"),
        *(
            Page("agreements.article", "sari", f"{draft}/naskah/{key}", words)
            for key, words in (
                ("closing", "as the library has it"),
                ("payment", "changed"),
                ("force_majeure", "left out"),
                ("pasal-1", "own"),
            )
        ),
        Page("agreements.article", "vera", f"{draft}/naskah/payment", "changed, viewer"),
        Page("agreements.article", "budi", f"{review}/naskah/membership", "talked about, verifier"),
        Page("agreements.branch_article", "petrus", f"{there}{ids['review_agreement']}/naskah/membership"),
        Page(
            "agreements.province_article", "wati", f"/provinsi/perjanjian/{ids['review_agreement']}/naskah/membership"
        ),
        Page("agreements.new_article", "sari", f"{draft}/pasal-baru"),
        Page("agreements.compare", "sari", f"{review}/banding"),
        Page("agreements.compare", "sari", f"{draft}/banding", "no version"),
        Page("agreements.branch_compare", "petrus", f"{there}{ids['review_agreement']}/banding?dari=2&ke=2"),
        Page("agreements.province_compare", "wati", f"/provinsi/perjanjian/{ids['review_agreement']}/banding"),
        Page("agreements.province_index", "wati", "/provinsi/perjanjian/"),
        Page("agreements.library", "nona", "/provinsi/pasal-baku/"),
        Page("agreements.standard", "nona", "/provinsi/pasal-baku/agreement/closing"),
        Page("agreements.standard", "wati", "/provinsi/pasal-baku/note/closing", "supervisor"),
    ]


def signing_pages(world: World, here: str, there: str) -> list[Page]:
    ids = world.ids
    scanned, halfway, unsigned = (ids[f"{word}_agreement"] for word in ("scanned", "halfway", "unsigned"))
    return [
        *(
            Page(
                "agreement_scans.signing", person, f"{here}{ids[word + '_agreement']}/tanda-tangan", f"{word}, {person}"
            )
            for word, person in (
                ("unsigned", "sari"),
                ("unsigned", "vera"),
                ("scanned", "sari"),
                ("scanned", "budi"),
                ("halfway", "budi"),
                ("signed", "sari"),
                ("issuing", "sari"),
                ("stopped", "sari"),
                ("stopped", "vera"),
            )
        ),
        *(
            Page("agreement_scans.branch_signing", "petrus", f"{there}{ids[word + '_agreement']}/tanda-tangan", word)
            for word in ("unsigned", "halfway", "signed")
        ),
        Page("agreement_scans.compare", "budi", f"{here}{scanned}/pindaian/{ids['waiting_scan']}", "waiting"),
        Page("agreement_scans.compare", "sari", f"{here}{scanned}/pindaian/{ids['waiting_scan']}?halaman=2", "sender"),
        Page("agreement_scans.compare", "budi", f"{here}{scanned}/pindaian/{ids['rejected_scan']}", "rejected"),
        Page("agreement_scans.compare", "budi", f"{here}{halfway}/pindaian/{ids['halfway_scan']}", "accepted"),
        Page("agreement_scans.branch_compare", "petrus", f"{there}{halfway}/pindaian/{ids['halfway_second_scan']}"),
        Page("agreement_scans.branch_compare", "petrus", f"{there}{scanned}/pindaian/{ids['waiting_scan']}", "first"),
        *(
            Page(
                "agreement_scans.signing",
                person,
                f"{here}{ids[word + '_electronic']}/tanda-tangan",
                f"{word} electronic",
            )
            for word, person in (("refused", "tia"), ("first", "budi"), ("both", "vera"))
        ),
        *(
            Page("agreement_signing.sign", "tia", f"{here}{ids[word]}/tanda-tangan/elektronik", word)
            for word in ("unsigned_agreement", "scanned_agreement", "first_electronic", "issuing_agreement")
        ),
        Page("agreement_signing.sign", "tia", f"{here}{unsigned}/tanda-tangan/elektronik?cara=upload", "elsewhere"),
        *(
            Page("agreement_signing.branch_sign", "petrus", f"{there}{ids[word]}/tanda-tangan/elektronik", word)
            for word in ("unsigned_agreement", "first_electronic")
        ),
    ]


def verifying_pages(world: World) -> list[Page]:
    codes, at = world.codes, "/verifikasi/"
    return [
        Page("verifying.index", "adi", at),
        Page("verifying.index", "adi", f"{at}?sidik={'0' * 64}", "unknown file"),
        Page("verifying.index", "adi", f"{at}?sidik={codes['scan_fingerprint']}", "genuine scan"),
        Page("verifying.index", "sari", f"{at}?sidik={codes['unsigned_fingerprint']}", "genuine, unsigned, signed in"),
        *(
            Page("verifying.document", "adi", f"{at}{codes[word + '_document']}", word)
            for word in ("unsigned", "halfway", "signed")
        ),
        Page("verifying.document", "adi", f"{at}{codes['signed_document']}?sidik={'0' * 64}", "different file"),
        Page(
            "verifying.document",
            "adi",
            f"{at}{codes['signed_document']}?sidik={codes['unsigned_fingerprint']}",
            "another's file",
        ),
    ]


def evidence_pages(world: World, here: str) -> list[Page]:
    ids, library, province = world.ids, f"{here}bukti/", "/provinsi/paritrana/bukti/"
    at_criterion = f"tahun=2026&kriteria={ids['rubric']}"
    words = ("file", "link", "regulation", "payment", "removed")
    return [
        Page("paritrana_evidence.index", "sari", library),
        Page("paritrana_evidence.index", "vera", f"{library}?keadaan=expired", "expired, viewer"),
        Page("paritrana_evidence.index", "sari", f"{library}?keadaan=removed", "removed"),
        Page("paritrana_evidence.index", "sari", f"{library}?kata=tidak+ada", "nothing found"),
        Page("paritrana_evidence.index", "rani", "/wilayah/belu/paritrana/bukti/?jenis=link", "nothing of this kind"),
        *(Page("paritrana_evidence.detail", "sari", f"{library}{ids[f'{word}_evidence']}", word) for word in words),
        Page("paritrana_evidence.detail", "sari", f"{library}{ids['file_evidence']}?gambar=1", "opened"),
        Page("paritrana_evidence.detail", "vera", f"{library}{ids['file_evidence']}", "viewer"),
        Page("paritrana_evidence.edit", "sari", f"{library}{ids['file_evidence']}/ubah"),
        Page("paritrana_evidence.edit", "sari", f"{library}{ids['regulation_evidence']}/ubah", "pointer"),
        Page("paritrana_evidence.upload", "sari", f"{library}berkas"),
        Page("paritrana_evidence.upload", "sari", f"{library}berkas?{at_criterion}", "at a criterion"),
        Page("paritrana_evidence.link", "sari", f"{library}tautan"),
        Page("paritrana_evidence.pointer", "sari", f"{library}rujukan?{at_criterion}"),
        Page("paritrana_evidence.pointer", "sari", f"{library}rujukan?dari=perjanjian", "agreements"),
        Page("paritrana_evidence.pointer", "sari", f"{library}rujukan?dari=pembayaran&kata=tidak", "nothing found"),
        Page("paritrana_evidence.of_criterion", "sari", f"{here}2026/kriteria/{ids['rubric']}/bukti/"),
        Page("paritrana_evidence.of_criterion", "budi", f"{here}2026/kriteria/{ids['ranked']}/bukti/", "verifier"),
        Page("paritrana_evidence.of_criterion", "sari", f"{here}2026/kriteria/{ids['computed']}/bukti/", "takes none"),
        Page("paritrana_evidence.province_detail", "wati", f"{province}{ids['file_evidence']}"),
        Page("paritrana_evidence.province_detail", "wati", f"{province}{ids['link_evidence']}", "link"),
    ]


def regulations_pages(world: World, address: str) -> list[Page]:
    ids = world.ids
    plan = f"{address}{ids['plan_regulation']}"
    return [
        Page("regulations.index", "sari", address),
        Page("regulations.index", "vera", f"{address}?keadaan=revoked&jenis=head_regulation", "revoked, viewer"),
        Page("regulations.index", "budi", f"{address}?keadaan=removed", "taken out, verifier"),
        Page("regulations.index", "sari", f"{address}?kata=tidak+ada", "nothing found"),
        Page("regulations.index", "rani", "/wilayah/belu/peraturan/", "empty"),
        Page("regulations.create", "sari", f"{address}baru"),
        *(
            Page("regulations.detail", "sari", f"{address}{ids[word]}", word)
            for word in ("regulation", "draft_regulation", "revoked_regulation", "removed_regulation")
        ),
        Page("regulations.detail", "vera", f"{address}{ids['decree_regulation']}", "names people, viewer"),
        Page("regulations.edit", "sari", f"{address}{ids['regulation']}/ubah"),
        Page("regulations.relation", "sari", f"{address}{ids['draft_regulation']}/hubungan"),
        Page("regulations.relation", "sari", f"{address}{ids['draft_regulation']}/hubungan?kata=11", "words"),
        Page("regulations.relation", "sari", f"{address}{ids['revoked_regulation']}/hubungan", "nothing to choose"),
        Page("regulations.detail", "sari", plan, "plan"),
        Page("regulations.detail", "vera", plan, "plan, viewer"),
        Page("regulations.add_indicator", "sari", f"{plan}/indikator/baru"),
        Page("regulations.indicator", "sari", f"{plan}/indikator/{ids['indicator']}"),
        Page("regulations.indicator", "vera", f"{plan}/indikator/{ids['indicator']}", "viewer"),
        Page("regulations.indicator", "sari", f"{plan}/indikator/{ids['dropped_indicator']}", "dropped"),
        Page("regulations.province_index", "wati", "/provinsi/peraturan/"),
        Page("regulations.province_index", "nona", "/provinsi/peraturan/?bidang=plan&punya=belum", "filtered"),
        Page("regulations.province_index", "wati", "/provinsi/peraturan/?punya=belum&bidang=vulnerable", "lacking"),
        Page("regulations.province_index", "wati", "/provinsi/peraturan/?bidang=data&punya=sudah", "having"),
    ]


def village_checks_pages(world: World, address: str) -> list[Page]:
    held = f"{address}{world.ids['round']}"
    district, village = factories.PLACE
    return [
        Page("village_checks.index", "sari", address),
        Page("village_checks.index", "budi", f"{address}?sebelum=1", "none, verifier"),
        Page("village_checks.detail", "sari", held),
        Page("village_checks.detail", "budi", f"{held}?kecamatan={district}", "one kecamatan, verifier"),
        Page("village_checks.detail", "sari", f"{held}?kecamatan={district}&desa={village}", "one desa"),
        Page("village_checks.detail", "sari", f"{address}{world.ids['empty_round']}", "not printed"),
        Page("village_checks.sheet", "sari", f"{address}lembar/{world.codes['blank']}", "blank"),
        Page("village_checks.sheet", "sari", f"{address}lembar/{world.codes['entered']}", "entered"),
        Page("village_checks.sheet", "budi", f"{address}lembar/{world.codes['entered']}", "entered, verifier"),
        Page("village_checks.cases", "sari", f"{address}tindak-lanjut"),
        Page("village_checks.cases", "budi", f"{address}tindak-lanjut?hasil=died", "one kind, verifier"),
        Page("village_checks.cases", "sari", f"{address}tindak-lanjut?setelah=2000000000", "beyond the last"),
    ]


def matches_pages(world: World, address: str) -> list[Page]:
    ids, listed = world.ids, f"{address}pencocokan/"
    of_quota = f"{address}{ids['full_quota']}"
    differences = f"{listed}{ids['match']}/selisih"
    return [
        Page("bill_matches.index", "sari", f"{listed}?tahun=2026"),
        Page("bill_matches.index", "vera", f"{listed}?tahun=2024", "none, viewer"),
        Page("bill_matches.month", "sari", f"{of_quota}/2026-03/cocokkan"),
        Page("bill_matches.month", "vera", f"{of_quota}/2026-04/cocokkan", "data changed, viewer"),
        Page("bill_matches.month", "budi", f"{of_quota}/2026-05/cocokkan", "not matched, verifier"),
        Page("bill_matches.month", "sari", f"{of_quota}/2026-08/cocokkan", "no bill"),
        Page("bill_matches.detail", "sari", f"{listed}{ids['match']}", "in force"),
        *(Page("bill_matches.detail", "sari", f"{listed}{ids[f'{word}_match']}", word) for word in MATCHES),
        Page("bill_matches.detail", "budi", f"{listed}{ids['judged_match']}", "judged, verifier"),
        Page("bill_matches.findings", "sari", differences),
        Page("bill_matches.findings", "budi", f"{differences}?kelas=c", "one class, verifier"),
        Page("bill_matches.findings", "sari", f"{differences}?kelas=b&keadaan=belum", "nothing left"),
        Page("bill_matches.findings", "sari", f"{listed}{ids['earlier_match']}/selisih?kelas=a", "earlier"),
        Page("bill_matches.finding", "sari", f"{differences}/{ids['finding']}"),
        Page("bill_matches.finding", "sari", f"{differences}/{ids['settled_finding']}", "settled"),
        Page("bill_matches.finding", "budi", f"{differences}/{ids['strange_finding']}", "stranger, verifier"),
        Page("branch_matches.index", "petrus", "/bpjs/atambua/pencocokan/"),
        Page("branch_matches.index", "endang", "/bpjs/ende/pencocokan/", "none"),
        Page("branch_matches.detail", "petrus", f"/bpjs/atambua/pencocokan/{ids['match']}"),
        Page("branch_matches.detail", "petrus", f"/bpjs/atambua/pencocokan/{ids['match']}?kelas=d", "one class"),
    ]


def posts_pages(world: World) -> list[Page]:
    ids, here, province = world.ids, "/wilayah/ttu/pejabat/", "/provinsi/pejabat/"
    states = ("held", "deputy", "vacant", "new", "closed")
    return [
        *(Page("posts.index", person, here, person) for person in ("budi", "vera")),
        Page("posts.index", "bela", "/wilayah/belu/pejabat/", "none, verifier"),
        Page("posts.index", "rani", "/wilayah/belu/pejabat/", "none"),
        Page("posts.create", "budi", f"{here}baru"),
        *(
            Page("posts.detail", person, f"{here}{ids[state + '_post']}", f"{state}, {person}")
            for state in states
            for person in ("budi", "vera")
        ),
        *(
            Page("posts.hand_over", "budi", f"{here}{ids[f'{state}_post']}/serah-terima", state)
            for state in ("vacant", "new")
        ),
        Page("posts.branch_index", "petrus", "/bpjs/atambua/pejabat/"),
        Page("posts.branch_index", "endang", "/bpjs/ende/pejabat/", "none"),
        Page("posts.branch_detail", "petrus", f"/bpjs/atambua/pejabat/{ids['branch_post']}"),
        Page("posts.branch_detail", "petrus", f"/bpjs/atambua/pejabat/{ids['held_post']}", "of a regency"),
        Page("posts.province_index", "nona", province),
        Page("posts.province_index", "wati", f"{province}?tempat=regency:5303", "one, supervisor"),
        Page("posts.province_index", "nona", f"{province}?tempat=regency:5308", "empty"),
        Page("posts.province_create", "nona", f"{province}baru?tempat=branch:2"),
        *(
            Page("posts.province_detail", "nona", f"{province}{ids[f'{state}_post']}", state)
            for state in ("held", "new")
        ),
        Page("posts.province_hand_over", "nona", f"{province}{ids['new_post']}/serah-terima"),
    ]


def factor_pages(world: World, accounts: str) -> list[Page]:
    """The second factor: at sign-in, on the own account, and lost."""
    bela = as_actor("bela").id
    return [
        Page("factors.sign_in", "budi~", "/masuk/kode"),
        Page("factors.detail", "budi", "/kode"),
        Page("factors.detail", "sari", "/kode", "none"),
        Page("factors.enrol", "sari", "/kode/daftar"),
        Page("factors.renew", "budi", "/kode/pemulihan"),
        Page("factors.change_app", "budi", "/kode/ganti-ponsel"),
        Page("factor_resets.index", "wati", f"{accounts}hapus-kode/"),
        Page("factor_resets.index", "nona", f"{accounts}hapus-kode/", "who asked"),
        Page("factor_resets.refuse", "wati", f"{accounts}hapus-kode/{world.ids['factor_reset']}/tolak"),
        Page("factor_resets.ask", "nona", f"{accounts}{bela}/hapus-kode"),
        Page("accounts.detail", "nona", f"{accounts}{bela}", "asked for a reset"),
        Page("accounts.detail", "nona", f"{accounts}{as_actor('budi').id}", "with a factor"),
    ]


def editions_pages(world: World) -> list[Page]:
    ids, at = world.ids, "/provinsi/paritrana/edisi/"
    draft, opened = f"{at}{DRAFT}", f"{at}{OPEN}"
    return [
        Page("paritrana_editions.index", "wati", at),
        Page("paritrana_editions.create", "nona", f"{at}baru"),
        Page("paritrana_editions.create", "wati", f"{at}baru?dari={DRAFT}", "copy"),
        *(
            Page("paritrana_editions.detail", "wati", f"{at}{year}", word)
            for year, word in ((DRAFT, "draft"), (OPEN, "open"), (CLOSED, "closed"))
        ),
        Page("paritrana_editions.detail", "nona", f"{at}{READY}", "ready"),
        Page("paritrana_editions.edit", "wati", f"{draft}/ubah"),
        Page("paritrana_editions.edit", "wati", f"{opened}/ubah", "open"),
        Page("paritrana_editions.calendar", "wati", f"{opened}/kalender"),
        Page("paritrana_editions.calendar", "wati", f"{draft}/kalender", "draft"),
        Page("paritrana_editions.new_aspect", "wati", f"{draft}/aspek/baru"),
        Page("paritrana_editions.aspect", "wati", f"{draft}/aspek/{ids['aspect']}"),
        Page("paritrana_editions.aspect", "nona", f"{draft}/aspek/{ids['empty_aspect']}", "empty"),
        *(
            Page("paritrana_editions.new_criterion", "wati", f"{draft}/kriteria/baru?aspek=REG&jenis={kind}", kind)
            for kind in CriterionKind
        ),
        *(
            Page("paritrana_editions.criterion", "wati", f"{draft}/kriteria/{ids[kind + '_criterion']}", kind)
            for kind in CriterionKind
        ),
        Page(
            "paritrana_editions.criterion",
            "wati",
            f"{draft}/kriteria/{ids['rubric_criterion']}?jenis=documents",
            "another kind",
        ),
        Page("paritrana_editions.criterion", "wati", f"{opened}/kriteria/{ids['open_rubric_criterion']}", "open"),
        Page("paritrana_editions.upload", "wati", f"{draft}/unggah"),
        Page("paritrana_editions.upload", "wati", f"{opened}/unggah", "open"),
        *(
            Page("paritrana_editions.preview", "wati", f"{draft}/unggah/{ids[word]}", word)
            for word in ("workbook", "same_workbook", "wrong_workbook")
        ),
        Page("paritrana_editions.preview", "nona", f"{opened}/unggah/{ids['late_workbook']}", "open"),
    ]
