"""What a version says: every field filled, the same words the same fingerprint, nothing printed half."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.agreements.rules.clauses import Article, unknown_in
from portal.agreements.rules.content import Written, fingerprint, written
from portal.agreements.rules.facts import FIELD_LABELS, field_values, in_a_row
from portal.agreements.rules.states import Party
from portal.agreements.rules.terms import AgreementKind, Instalment
from portal.agreements.rules.words import number_words, opening, rupiah_words
from portal.core.frozen import canonical
from tests.agreements.facts import FIRST, TERM, facts, library


def text_of(kind: AgreementKind = AgreementKind.AGREEMENT, **changes: Any) -> str:
    return "\n".join(article["text"] for article in written(facts(kind, **changes)).content["articles"])


@pytest.mark.parametrize("kind", list(AgreementKind))
def test_the_library_names_known_fields_only_and_a_complete_draft_has_no_problem(kind: AgreementKind) -> None:
    assert not any(unknown_in(FIELD_LABELS[kind], each.heading, each.text) for each in library(kind))
    found = written(facts(kind))
    assert found.problems == []
    assert "{" not in canonical(found.content["articles"])[1:].replace('{"', "")


def test_articles_say_numbers_in_figures_and_in_words() -> None:
    text = text_of()
    assert "paling banyak 14.880 (empat belas ribu delapan ratus delapan puluh) orang" in text
    assert "Iuran setiap orang setiap bulan sebesar Rp16.800, terdiri atas JKK Rp10.000 dan JKM Rp6.800." in text
    assert (
        "paling banyak Rp2.999.808.000 (dua miliar sembilan ratus sembilan puluh sembilan juta delapan ratus delapan "
        "ribu rupiah) yang bersumber dari APBD kabupaten/kota." in text
    )
    assert "berlaku mulai 1 Januari 2026 sampai dengan 31 Desember 2026" in text
    assert "f. Peraturan Bupati Timor Tengah Utara Nomor 12 Tahun 2025.\n" in text  # one full stop


def test_rates_that_differ_are_left_to_the_annex() -> None:
    other = replace(TERM, source="Dana Desa", jkk_rate=5_000, amount=1, reason="Potongan")
    text = text_of(terms=[TERM, other])
    assert (
        "sebesar yang tercantum dalam Lampiran, terdiri atas JKK yang tercantum dalam Lampiran dan JKM Rp6.800." in text
    )
    assert "bersumber dari APBD kabupaten/kota dan Dana Desa." in text


def told(found: Written) -> list[str]:
    return [each.sentence for each in found.problems]


def test_an_article_that_lacks_a_value_is_named() -> None:
    assert told(written(facts(local_basis=" "))) == ["Dasar hukum daerah belum diisi, padahal dipakai Pasal 1."]


def test_an_article_with_a_misspelt_field_is_named() -> None:
    wrong = Article(1, "Iuran", "Sebesar {ratte}.", "contribution")
    assert told(written(facts(articles=[wrong]))) == [
        "Pasal 1 (Iuran) memuat isian {ratte} yang tidak dikenal. Perbaiki teks pasal itu."
    ]


def test_an_addendum_needs_the_numbers_of_what_it_changes() -> None:
    whole = facts(AgreementKind.ADDENDUM)
    assert whole.parent is not None
    assert (
        written(whole)
        .content["articles"][0]["text"]
        .startswith(
            "(1) Adendum ini mengubah Perjanjian Kerja Sama Nomor 100.3.7/12/2026 dan Nomor PER/7/022026 tentang "
        )
    )
    found = told(written(replace(whole, parent=replace(whole.parent, second_number=""))))
    assert found == ["Nomor pihak kedua pada perjanjian induk belum diisi, padahal dipakai Pasal 1."]


def test_parties_terms_and_schedule_are_asked_for() -> None:
    powerless = replace(FIRST, signer=replace(FIRST.signer, authority=""))
    empty = told(written(facts(parties={Party.FIRST: powerless}, terms=[], schedule=[])))
    assert "Pihak kesatu: dasar kewenangan belum diisi." in empty
    assert "Pihak kedua: nama penanda tangan, jabatan, dasar kewenangan, dan alamat belum diisi." in empty
    assert "Rincian peserta dan iuran untuk Lampiran belum diisi." in empty
    assert "Jadwal pembayaran untuk Lampiran belum diisi." in empty
    assert len(empty) == 4  # what articles would have said of it is not told again


def test_a_schedule_that_does_not_add_up_is_told() -> None:
    assert told(written(facts(schedule=[Instalment(date(2026, 3, 15), 1_000)]))) == [
        "Jadwal pembayaran berjumlah Rp1.000, sedangkan rincian iuran Rp2.999.808.000. Samakan keduanya."
    ]


def test_a_note_has_no_annex() -> None:
    content = written(facts(AgreementKind.NOTE)).content
    assert (content["terms"], content["schedule"], content["people"]) == ([], [], 0)
    assert "people" not in FIELD_LABELS[AgreementKind.NOTE]


def test_acting_heads_and_their_office_are_written() -> None:
    first, second = written(facts()).content["parties"]
    assert first["position"] == "Plt. Kepala Dinas Tenaga Kerja dan Transmigrasi"
    assert (first["staff_label"], second["staff_label"]) == ("NIP", "NPK")


def test_one_changed_word_changes_the_fingerprint_and_nothing_else_does() -> None:
    one = written(facts())
    assert one.fingerprint == written(facts()).fingerprint
    assert fingerprint(dict(reversed(one.content.items()))) == one.fingerprint
    assert written(facts(subject="Perlindungan Pekerja")).fingerprint != one.fingerprint


def test_what_was_signed_long_ago_has_its_fingerprint_still() -> None:
    fields = " ".join(f"{{{name}}}" for name in sorted(FIELD_LABELS[AgreementKind.ADDENDUM]))
    found = written(
        facts(
            AgreementKind.ADDENDUM,
            articles=[Article(1, "Semua isian {people}", fields, "all", 1)],
            terms=[replace(TERM, reason="Potongan")],
        )
    )
    # Another value here means that the same data no longer make the words that people agreed to.
    assert found.fingerprint == "0880686048153990f080b8ca9697d0aaf26fd28d78d2c367e7dadd07f03a356a"


@given(st.text(max_size=80))
def test_any_text_is_kept_as_it_is(words: str) -> None:
    content = written(facts(articles=[Article(1, "Contoh", words.replace("{", "(") or "x", "x")])).content
    assert content["articles"][0]["text"] == (words.replace("{", "(") or "x")


def test_every_label_has_a_value_in_a_complete_addendum() -> None:
    assert field_values(facts(AgreementKind.ADDENDUM)).keys() == FIELD_LABELS[AgreementKind.ADDENDUM].keys()
    assert all(field_values(facts(AgreementKind.ADDENDUM)).values())


def test_words() -> None:
    assert number_words(14_880) == "empat belas ribu delapan ratus delapan puluh"
    assert rupiah_words(16_800) == "enam belas ribu delapan ratus rupiah"
    assert in_a_row(["a"]) == "a"
    assert in_a_row(["a", "b", "c"]) == "a, b, dan c"
    assert opening("Kefamenanu", date(2026, 2, 5)) == (
        "Pada hari ini, Kamis, tanggal lima, bulan Februari, tahun dua ribu dua puluh enam (05-02-2026), "
        "bertempat di Kefamenanu, kami yang bertanda tangan di bawah ini:"
    )
    assert opening("Kefamenanu").startswith("Pada hari ini, ......")
