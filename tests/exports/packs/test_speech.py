"""What is said before the council: a table of bodies and the sentences that they give."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal.coverage.rules.segments import SEGMENT_LABELS, Segment
from portal.exports.packs.rules.body import Body, CoverageLine
from portal.exports.packs.rules.covered import ALL_WORKERS, INFORMAL
from portal.exports.packs.rules.speech import Sentence, speech_of
from tests.support import hearing_papers
from tests.support.hearing_body import sample
from tests.support.hearing_speech import (
    BENEFITS,
    COVERAGE,
    LIST,
    MONEY,
    NEXT_YEAR,
    PEOPLE,
    QUOTA,
    alone,
    changed,
    with_figures,
)


def test_the_sample_says_five_sentences_with_number_and_source() -> None:
    speech = speech_of(alone())
    assert speech.missing == ()
    assert speech.sentences == (
        Sentence(
            "11.160 orang",
            "Pemerintah Kabupaten Timor Tengah Utara mencatat 11.160 pekerja rentan sebagai peserta tahun "
            "2026, 75% dari kuota 14.880 orang; masih tersedia 3.720 tempat.",
            QUOTA,
        ),
        Sentence(
            "Rp1,87 miliar",
            "Dari pagu iuran tahun 2026 sebesar Rp2.999.808.000 telah dibayar Rp1.874.880.000, yaitu 62,5%.",
            QUOTA,
        ),
        Sentence(
            "Rp1,2 miliar",
            "Sepanjang tahun 2026 peserta dan ahli warisnya menerima manfaat Rp1.203.000.000 dalam 33 kasus, "
            "sedangkan iuran yang dibayar Rp1.874.880.000.",
            "Klaim dan surat BPJS Ketenagakerjaan, keadaan 20 November 2026",
        ),
        Sentence(
            "9,7%",
            "Cakupan pekerja informal tahun 2026 mencapai 9,7%, yaitu 9.600 dari 98.000 pekerja; "
            "target tahun 2026 ialah 65%.",
            "Laporan cabang (contoh), keadaan 31 Desember 2026",
        ),
        Sentence(
            "Rp2,24 miliar",
            "Untuk tahun 2027 dibutuhkan Rp2.249.856.000 untuk 11.160 orang sampai Rp3.483.648.000 untuk "
            "17.280 orang, dengan iuran Rp16.800 per orang selama 12 bulan.",
            "Tarif terendah yang berlaku pada 1 Januari 2027",
        ),
    )


def unreached(body: Body) -> Body:
    """Nothing is known of coverage, neither by year nor in the summary."""
    return with_figures(changed(coverage=[])(body), coverage_informal=None)


def of_all_workers(body: Body) -> list[CoverageLine]:
    """As a regency's figures come: one target, for all workers together."""
    lines: list[CoverageLine] = [{**line, "target": None} for line in body["coverage"]]
    whole: CoverageLine = {
        **lines[-1],
        "segment": "Formal dan informal bersama",
        "covered": 22_200,
        "workers": 114_000,
        "target": (6_500, 10_000),
    }
    return [*lines, whole]


REMAINING = ("3.720 tempat", "Kuota tahun 2026 masih dapat menampung 3.720 pekerja lagi.")
SPREAD = ("5 kecamatan", "Peserta berasal dari 5 kecamatan, paling banyak dari Noemuti (2.462 orang).")
FULL = (
    "11.160 orang",
    "Pemerintah Kabupaten Timor Tengah Utara mencatat 11.160 pekerja rentan sebagai peserta tahun 2026, "
    "100% dari kuota 11.160 orang.",
)


@pytest.mark.parametrize(
    ("change", "place", "number", "text"),
    [
        # a nought that is known is said
        (
            lambda body: with_figures(body, people_confirmed=0),
            PEOPLE,
            "14.880 orang",
            "Pemerintah Kabupaten Timor Tengah Utara menyediakan kuota 14.880 orang untuk tahun 2026; belum ada "
            "peserta yang tercatat.",
        ),
        (
            lambda body: with_figures(body, budget_realisation=0),
            MONEY,
            "Rp2,99 miliar",
            "Dari pagu iuran tahun 2026 sebesar Rp2.999.808.000 belum ada pembayaran yang tercatat.",
        ),
        # what is not known is not said: another sentence takes the place
        (lambda body: with_figures(body, people_confirmed=None), PEOPLE, *SPREAD),
        (lambda body: with_figures(body, quota_allocated=None), PEOPLE, *SPREAD),
        # nobody is told of places where there are none
        (lambda body: with_figures(body, quota_allocated=11_160), PEOPLE, *FULL),
        (lambda body: with_figures(body, budget_amount=None), MONEY, *REMAINING),
        (lambda body: with_figures(body, budget_amount=0), MONEY, *REMAINING),
        (changed(benefits=[]), BENEFITS, *REMAINING),
        (unreached, COVERAGE, *REMAINING),
        (
            changed(coverage=[]),  # the summary's own figure, as the province has it
            COVERAGE,
            "9,7%",
            "Cakupan pekerja informal tahun 2026 mencapai 9,7%, yaitu 9.600 dari 98.000 pekerja.",
        ),
        (
            changed(next_year={**alone()["next_year"], "scenarios": []}),
            NEXT_YEAR,
            *REMAINING,
        ),
        (changed(next_year={**alone()["next_year"], "rates": []}), NEXT_YEAR, *REMAINING),
        # and the next one where that is unknown too
        (
            lambda body: changed(benefits=[])(with_figures(body, quota_allocated=11_160)),
            BENEFITS,
            *SPREAD,
        ),
        (
            lambda body: changed(benefits=[], places=[])(with_figures(body, quota_allocated=11_160)),
            BENEFITS,
            "27,9%",
            "Menurut pekerjaan, kelompok terbesar ialah Buruh harian: 3.124 dari 11.160 peserta.",
        ),
        (
            lambda body: changed(benefits=[], places=[], occupations=[])(with_figures(body, quota_allocated=11_160)),
            BENEFITS,
            "1 naskah",
            "Kepesertaan didasarkan pada 1 naskah kerja sama dengan BPJS Ketenagakerjaan yang masih "
            "berlaku, bernilai Rp1.999.872.000.",
        ),
        # parts of a sentence are left out alone
        (
            changed(contributions=[]),
            BENEFITS,
            "Rp1,2 miliar",
            "Sepanjang tahun 2026 peserta dan ahli warisnya menerima manfaat Rp1.203.000.000 dalam 33 kasus.",
        ),
        (
            lambda body: changed(coverage=[{**line, "target": None} for line in body["coverage"]])(body),
            COVERAGE,
            "9,7%",
            "Cakupan pekerja informal tahun 2026 mencapai 9,7%, yaitu 9.600 dari 98.000 pekerja.",
        ),
        (
            lambda body: changed(coverage=of_all_workers(body))(body),
            COVERAGE,
            "9,7%",
            "Cakupan pekerja informal tahun 2026 mencapai 9,7%, yaitu 9.600 dari 98.000 pekerja; formal dan informal "
            "bersama 19,4%, target tahun 2026 ialah 65%.",
        ),
        (
            lambda body: changed(coverage=of_all_workers(body)[-1:])(with_figures(body, coverage_informal=None)),
            COVERAGE,
            "19,4%",
            "Cakupan pekerja formal dan informal bersama tahun 2026 mencapai 19,4%, yaitu 22.200 dari 114.000 "
            "pekerja; target tahun 2026 ialah 65%.",
        ),
        (
            lambda body: changed(coverage=[line for line in body["coverage"] if line["year"] < 2025])(body),
            COVERAGE,
            "7,9%",
            "Cakupan pekerja informal tahun 2024 mencapai 7,9%, yaitu 7.800 dari 98.000 pekerja.",
        ),
        (
            changed(
                next_year={
                    **sample()["next_year"],
                    "scenarios": [{"name": "Tetap", "note": "", "people": 2_829, "province": 0}],
                }
            ),
            NEXT_YEAR,
            "Rp570,32 juta",
            "Untuk tahun 2027 dibutuhkan Rp570.326.400 untuk 2.829 orang, dengan iuran Rp16.800 per orang "
            "selama 12 bulan.",
        ),
    ],
)
def test_sentences(change: Callable[[Body], Body], place: int, number: str, text: str) -> None:
    said = speech_of(change(alone())).sentences
    assert len(said) == 5
    assert (said[place].number, said[place].text) == (number, text)


def test_another_sentence_names_what_it_stands_for() -> None:
    speech = speech_of(changed(benefits=[])(unreached(alone())))
    assert speech.missing == ("manfaat yang dibayar", "cakupan pekerja informal")
    assert [each.number for each in speech.sentences[BENEFITS:NEXT_YEAR]] == ["3.720 tempat", "5 kecamatan"]
    assert speech.sentences[COVERAGE].source == LIST


def test_nothing_recorded_is_never_said_as_nought() -> None:
    speech = speech_of(hearing_papers.empty())
    assert {each.number for each in speech.sentences} == {"Belum ada data"}
    assert speech.sentences[0].text == "Sampai 20 November 2026 belum ada data tentang kuota dan peserta."
    assert len({each.text for each in speech.sentences}) == 5
    assert [each.number for each in speech.questions] == ["Belum ada data"] * 3
    assert not [each for each in speech.sentences if "Rp0" in each.text or " 0 " in each.text]


def test_the_province_speaks_for_its_regencies() -> None:
    body = hearing_papers.province()
    assert speech_of(body).sentences[0].text.startswith("Pemerintah daerah se-Provinsi Nusa Tenggara Timur mencatat")
    spread = speech_of(with_figures(changed(benefits=[])(body), quota_allocated=245_520)).sentences[BENEFITS]
    assert spread.text.startswith("Peserta berasal dari 22 kabupaten/kota, paling banyak dari Kabupaten Contoh")


@pytest.mark.parametrize(
    ("change", "place", "question", "said"),
    [
        (
            lambda body: body,
            0,
            "Mengapa pagu belum terserap seluruhnya?",
            "Rp1.124.928.000 dari pagu belum dibayarkan; Rp187.488.000 di antaranya sudah ditagih, sisanya belum "
            "ditagih.",
        ),
        (
            lambda body: body,
            1,
            "Berapa pekerja informal yang belum terlindungi?",
            "88.400 orang dari 98.000 pekerja informal (tahun 2026).",
        ),
        (
            lambda body: body,
            2,
            "Berapa iuran satu pekerja pada tahun 2027?",
            "Rp201.600 untuk 12 bulan: JKK Rp10.000 ditambah JKM Rp6.800 setiap bulan.",
        ),
        (
            lambda body: with_figures(body, budget_realisation=3_000_000_000),
            0,
            "Mengapa realisasi melebihi pagu?",
            "Rp192.000 dibayar di atas pagu.",
        ),
        (
            lambda body: changed(months=[])(body),
            0,
            "Mengapa pagu belum terserap seluruhnya?",
            "Rp1.124.928.000 dari pagu belum dibayarkan.",
        ),
        (
            lambda body: unreached(with_figures(body, budget_amount=2_000_000_000)),
            2,
            "Apakah pagu mencukupi kebutuhan seluruh kuota?",
            "Rp999.808.000 kurang dari kebutuhan Rp2.999.808.000.",
        ),
        (
            lambda body: unreached(with_figures(body, budget_amount=None)),
            1,
            "Berapa pekerja yang masih dapat ditambahkan tahun ini?",
            "3.720 orang yaitu kuota dikurangi yang terpakai pada bulan terpadat.",
        ),
        (
            lambda body: unreached(with_figures(body, budget_amount=None, quota_allocated=None)),
            1,
            "Bagaimana mutu data peserta?",
            "412 baris ditolak, diganti 61, meninggal 38.",
        ),
    ],
)
def test_questions(change: Callable[[Body], Body], place: int, question: str, said: str) -> None:
    asked = speech_of(change(alone())).questions
    assert len(asked) == 3
    assert (asked[place].question, f"{asked[place].number} {asked[place].answer}") == (question, said)


def test_segments_are_called_as_the_coverage_figures_call_them() -> None:
    assert (SEGMENT_LABELS[Segment.INFORMAL], SEGMENT_LABELS[Segment.TOTAL]) == (INFORMAL, ALL_WORKERS)


def test_what_remains_of_the_quota_is_said_once_and_computed_from_what_is_said() -> None:
    """In the first sentence, or alone where another has no figures; never the registry's own, of another month."""
    for change in (lambda body: body, changed(benefits=[])):
        body = change(with_figures(alone(), budget_need=9))
        said = " ".join(each.text for each in speech_of(body).sentences)
        assert len([word for word in said.replace(";", " ").split() if word == "3.720"]) == 1
        assert " 9 " not in said
    body = alone()
    first = speech_of(body).sentences[0]
    assert first.text.endswith("75% dari kuota 14.880 orang; masih tersedia 3.720 tempat.")
    assert first.source == QUOTA
