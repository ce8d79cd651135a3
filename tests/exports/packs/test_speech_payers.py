"""Who pays, who is counted once, what is in force: what may not be said before the council as something else."""

from __future__ import annotations

import pytest

from portal.agreements.rules.register import STANDING_LABELS, Standing
from portal.agreements.rules.terms import KIND_LABELS, AgreementKind
from portal.exports.packs.rules.people import payers_of
from portal.exports.packs.rules.speech import ADDENDUM, STANDING, speech_of
from tests.support.hearing_body import rate, sample
from tests.support.hearing_speech import (
    BENEFITS,
    MONEY,
    NEXT_YEAR,
    PEOPLE,
    alone,
    changed,
    with_figures,
)

SPLIT = {
    PEOPLE: (
        "11.160 orang",
        "Pemerintah Kabupaten Timor Tengah Utara mencatat 11.160 pekerja rentan sebagai peserta tahun 2026 (7.440 dari "
        "sumber dana sendiri dan 3.720 dibayar provinsi), 75% dari kuota 14.880 orang; iuran lunas 20 dari 20 bulan "
        "yang jatuh tempo (tiap sumber dana dihitung sendiri); masih tersedia 3.720 tempat.",
    ),
    MONEY: (
        "Rp1,24 miliar",
        "Dari pagu iuran sendiri tahun 2026 sebesar Rp1.999.872.000 telah dibayar Rp1.249.920.000, yaitu 62,5%; di "
        "luar itu oleh provinsi Rp624.960.000 dari pagu Rp999.936.000, yaitu 62,5%.",
    ),
    NEXT_YEAR: (
        "Rp1,49 miliar",
        "Untuk tahun 2027 dibutuhkan Rp1.499.904.000 untuk 7.440 orang sampai Rp2.483.712.000 untuk 12.320 orang, "
        "dengan iuran Rp16.800 per orang selama 12 bulan; 3.720 sampai 4.960 orang yang ditanggung provinsi tidak "
        "dihitung.",
    ),
}


def test_what_the_province_pays_is_never_spoken_as_the_offices_own() -> None:
    said = speech_of(sample())
    for place, (number, text) in SPLIT.items():
        assert (said.sentences[place].number, said.sentences[place].text) == (number, text)
    unpaid = said.questions[0]
    assert (unpaid.number, unpaid.answer) == ("Rp749.952.000", "dari pagu sendiri belum dibayarkan.")


def test_where_the_province_pays_all_nothing_is_the_offices_own() -> None:
    """As in Belu: its only source is the province's, and not a month of it is paid."""
    body = sample()
    (theirs,) = body["sources"] = body["sources"][1:]
    theirs["realised"] = 0
    assert body["people"] is not None
    body["people"] |= {"people": 3_720, "own": 0, "province": 3_720, "taken": 3_720, "quota": 4_960}
    for figure in body["figures"]:
        if figure["name"] == "contributions.months_paid":
            figure["value"], figure["out_of"] = 0, 9
    for scenario in body["next_year"]["scenarios"]:
        scenario["people"] = 0
    said = speech_of(body).sentences
    assert said[PEOPLE].text == (
        "Pemerintah Kabupaten Timor Tengah Utara mencatat 3.720 pekerja rentan sebagai peserta tahun 2026 (seluruhnya "
        "dibayar provinsi), 75% dari kuota 4.960 orang; iuran lunas 0 dari 9 bulan yang jatuh tempo."
    )
    assert said[MONEY].text == (
        "Iuran tahun 2026 seluruhnya ditanggung provinsi: Rp0 dari pagu Rp999.936.000, yaitu 0%."
    )
    assert "kebutuhan tahun depan" in speech_of(body).missing
    assert "melindungi" not in str(said) and "terlindungi" not in str(said)


@pytest.mark.parametrize(
    ("own", "province", "people", "said"),
    [
        (10, 0, 10, ""),
        (0, 10, 10, "seluruhnya dibayar provinsi"),
        (7, 3, 10, "7 dari sumber dana sendiri dan 3 dibayar provinsi"),
        (10, 10, 10, "10 dari sumber dana sendiri dan 10 dibayar provinsi, 10 di antaranya bergantian"),
    ],
)
def test_who_pays_for_how_many(own: int, province: int, people: int, said: str) -> None:
    body = sample()
    assert body["people"] is not None
    body["people"] |= {"own": own, "province": province, "people": people}
    assert payers_of(body) == said


def test_people_who_took_turns_are_said_once_with_the_fullest_month() -> None:
    body = alone()
    assert body["people"] is not None
    body["people"] |= {"people": 20, "own": 20, "month": "2026-03", "taken": 12, "quota": 15}
    assert (
        speech_of(body)
        .sentences[PEOPLE]
        .text.endswith(
            "mencatat 20 pekerja rentan sebagai peserta tahun 2026, pada bulan terpadat, Maret 2026, 12 orang atau 80% "
            "dari kuota 15 orang; masih tersedia 3 tempat."
        )
    )


def test_a_payment_too_small_for_a_tenth_of_a_percent_is_not_said_as_none() -> None:
    said = speech_of(with_figures(alone(), budget_realisation=672_000)).sentences[MONEY]
    assert said.text.endswith("telah dibayar Rp672.000, yaitu kurang dari 0,1%.")


def test_only_agreements_in_force_are_added_and_an_addendum_is_no_agreement() -> None:
    body = alone()
    (first,) = body["agreements"]
    body["agreements"] = [
        {**first, "amount": 1_000},
        {**first, "number": "2", "amount": 200, "kind": "Adendum", "standing": "Segera berakhir"},
        {**first, "number": "3", "amount": 5_000, "standing": "Berakhir"},
        {**first, "number": "4", "amount": 7_000, "kind": "Adendum", "standing": "Ditangguhkan"},
    ]
    changed_body = changed(benefits=[], places=[], occupations=[])(with_figures(body, quota_allocated=11_160))
    assert speech_of(changed_body).sentences[BENEFITS].text == (
        "Kepesertaan didasarkan pada 1 naskah kerja sama dengan BPJS Ketenagakerjaan dan 1 adendumnya yang masih "
        "berlaku, bernilai Rp1.200."
    )
    changed_body["agreements"] = body["agreements"][2:]
    assert "naskah" not in str(speech_of(changed_body).sentences)
    assert KIND_LABELS[AgreementKind.ADDENDUM] == ADDENDUM
    assert (STANDING_LABELS[Standing.IN_FORCE], STANDING_LABELS[Standing.ENDING]) == STANDING


def test_each_rate_of_next_year_is_said_with_its_months() -> None:
    body = alone()
    body["next_year"]["rates"] = [rate(1, 3), rate(4, 12, 5_000, 3_400)]
    body["next_year"]["scenarios"] = body["next_year"]["scenarios"][:1]
    said = speech_of(body)
    assert said.sentences[NEXT_YEAR].text == (
        "Untuk tahun 2027 dibutuhkan Rp1.406.160.000 untuk 11.160 orang, dengan iuran Rp16.800 per orang selama 3 "
        "bulan mulai Januari 2027 dan Rp8.400 per orang selama 9 bulan mulai April 2027."
    )
    price = next(each for each in said.questions if "iuran satu pekerja" in each.question)
    assert price.number == "Rp126.000"
    assert price.answer == (
        "untuk 12 bulan: JKK Rp10.000 ditambah JKM Rp6.800 selama 3 bulan dan JKK Rp5.000 ditambah JKM Rp3.400 selama "
        "9 bulan."
    )


def test_nobody_can_be_added_to_a_year_that_is_over() -> None:
    body = alone()
    body["as_of"] = "2027-01-20T01:00:00+00:00"
    assert "masih" not in speech_of(body).sentences[PEOPLE].text
