"""Rules of the register, as tables an official can check with a pencil."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.regulations.rules.chain import Days, Standing, reachable_kinds, standing_on, why_not
from portal.regulations.rules.papers import (
    TOPIC_LABELS,
    WITH_PARTNER,
    Paper,
    Region,
    RegulationKind,
    Topic,
    citation,
    designation,
    file_name,
    kind_labels,
    office_of,
    rank,
    tidy_number,
    tidy_title,
)
from portal.regulations.rules.terms import differences, problems
from tests.support.world_regulations import terms

K = RegulationKind
TTU, KUPANG = Region("kabupaten", "Timor Tengah Utara"), Region("kota", "Kupang")
ON = date(2025, 2, 3)
RENTAN = "Perlindungan Pekerja Rentan"


def paper(kind: RegulationKind = K.HEAD_REGULATION, on: date | None = ON, **changes: object) -> Paper:
    made = Paper(kind, "5", on.year if on else 2027, on, RENTAN, "Bupati Timor Tengah Utara")
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "number", "signatory", "words"),
    [
        (K.PERDA, "3", "Bupati Timor Tengah Utara", "Peraturan Daerah Kabupaten Timor Tengah Utara Nomor 3 Tahun 2025"),
        (K.HEAD_REGULATION, "5", "Pj. Bupati", "Peraturan Bupati Timor Tengah Utara Nomor 5 Tahun 2025"),
        (
            K.HEAD_DECISION,
            "12/KEP/HK/2025",
            "Bupati Timor Tengah Utara",
            "Keputusan Bupati Timor Tengah Utara Nomor 12/KEP/HK/2025 tanggal 3 Februari 2025",
        ),
        (
            K.AUTHORITY,
            "12/KEP/HK/2025",
            "Pj. Bupati Timor Tengah Utara",
            "Keputusan Bupati Timor Tengah Utara Nomor 12/KEP/HK/2025 tanggal 3 Februari 2025",
        ),
        (
            K.ATTORNEY,
            "9/SK/2025",
            "Kepala Dinas Nakertrans",
            "Surat Kuasa Kepala Dinas Nakertrans Nomor 9/SK/2025 tanggal 3 Februari 2025",
        ),
        (K.INSTRUCTION, "2", "Bupati", "Instruksi Bupati Timor Tengah Utara Nomor 2 Tahun 2025"),
        (
            K.CIRCULAR,
            "560/11",
            "Plt. Sekretaris Daerah",
            "Surat Edaran Sekretaris Daerah Nomor 560/11 tanggal 3 Februari 2025",
        ),
        (K.NOTE, "1/NK", "Bupati", "Nota Kesepakatan Nomor 1/NK tanggal 3 Februari 2025"),
    ],
)
def test_an_official_citation(kind: RegulationKind, number: str, signatory: str, words: str) -> None:
    made = paper(kind, number=number, signatory_title=signatory)
    assert citation(made, TTU) == f"{words} tentang {RENTAN}"


def test_a_city_has_a_wali_kota() -> None:
    assert citation(paper(), KUPANG) == f"Peraturan Wali Kota Kupang Nomor 5 Tahun 2025 tentang {RENTAN}"
    assert citation(paper(K.PERDA), KUPANG).startswith("Peraturan Daerah Kota Kupang Nomor 5 Tahun 2025")
    assert kind_labels(KUPANG)[K.HEAD_REGULATION] == "Peraturan Wali Kota (Perwali)"
    assert kind_labels(TTU)[K.HEAD_REGULATION] == "Peraturan Bupati (Perbup)"


def test_a_draft_is_cited_without_a_number() -> None:
    draft = paper(on=None, number="")
    assert citation(draft, TTU) == f"Rancangan Peraturan Bupati Timor Tengah Utara tentang {RENTAN}"
    assert designation(draft, TTU) == "Rancangan Peraturan Bupati"


@pytest.mark.parametrize("kind", list(K))
@pytest.mark.parametrize("region", [TTU, KUPANG])
def test_every_kind_has_a_name_a_citation_and_a_file(kind: RegulationKind, region: Region) -> None:
    assert kind_labels(region)[kind]
    assert "Nomor 5" in designation(paper(kind), region)
    assert citation(paper(kind), region).endswith(f"tentang {RENTAN}")
    assert file_name(paper(kind, number="5/ab ../C"), region).replace("-", "").removesuffix(".pdf").isalnum()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Nomor 5", "5"), ("No. 12/KEP/2025", "12/KEP/2025"), ("nomor : 7", "7"), ("NO/5", "NO/5"), ("5", "5"), ("", "")],
)
def test_a_number_is_kept_without_the_word_for_it(typed: str, kept: str) -> None:
    assert tidy_number(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"), [("tentang Pendataan", "Pendataan"), ("TENTANG X", "X"), ("Tentangan", "Tentangan")]
)
def test_a_title_is_kept_without_the_word_before_it(typed: str, kept: str) -> None:
    assert tidy_title(typed) == kept


@pytest.mark.parametrize(
    ("title", "office"),
    [("Pj. Bupati Belu", "Bupati Belu"), ("Plt Kepala Dinas", "Kepala Dinas"), ("Pjabat", "Pjabat"), ("", "")],
)
def test_an_acting_head_decrees_as_the_office(title: str, office: str) -> None:
    assert office_of(title) == office


def test_a_perda_outranks_a_perbup_outranks_decrees_and_letters() -> None:
    """Rule 21."""
    assert rank(K.PERDA) > rank(K.HEAD_REGULATION) > rank(K.HEAD_DECISION) == rank(K.CIRCULAR) == rank(K.RECIPIENTS)
    assert all(rank(kind) < rank(K.CIRCULAR) for kind in WITH_PARTNER)


def test_codes_of_topics_are_kept_in_rows_and_addresses_so_they_never_change() -> None:
    assert [topic.value for topic in Topic] == [
        *("formal", "informal", "vulnerable", "non_asn", "village_staff", "rt_rw", "construction", "religious"),
        *("disability", "licensing", "budget", "cooperation", "data", "plan"),
    ]
    assert TOPIC_LABELS.keys() == set(Topic)


BEGUN, LATER, TODAY = date(2025, 2, 3), date(2025, 9, 1), date(2026, 11, 20)


@pytest.mark.parametrize(
    ("days", "day", "standing"),
    [
        (Days(None, None), TODAY, Standing.DRAFT),
        (Days(None, None, LATER, LATER), TODAY, Standing.DRAFT),
        (Days(BEGUN, None), date(2025, 2, 2), Standing.UPCOMING),
        (Days(BEGUN, None), BEGUN, Standing.IN_FORCE),
        (Days(BEGUN, date(2025, 12, 31)), date(2025, 12, 31), Standing.IN_FORCE),
        (Days(BEGUN, date(2025, 12, 31)), date(2026, 1, 1), Standing.ENDED),
        (Days(BEGUN, None, LATER), date(2025, 8, 31), Standing.IN_FORCE),
        (Days(BEGUN, None, LATER), LATER, Standing.AMENDED),
        (Days(BEGUN, date(2025, 12, 31), LATER), TODAY, Standing.ENDED),
        (Days(BEGUN, None, None, LATER), date(2025, 8, 31), Standing.IN_FORCE),
        (Days(BEGUN, None, None, LATER), LATER, Standing.REVOKED),
        (Days(BEGUN, None, LATER, TODAY), date(2026, 1, 1), Standing.AMENDED),
        (Days(BEGUN, None, LATER, TODAY), TODAY, Standing.REVOKED),
        (Days(date(2027, 1, 1), None, None, LATER), TODAY, Standing.REVOKED),
    ],
)
def test_what_a_regulation_is_on_a_day(days: Days, day: date, standing: Standing) -> None:
    assert standing_on(days, day) is standing


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        (paper(on=LATER), paper(), ""),
        (paper(on=None), paper(), ""),
        (paper(K.PERDA, LATER), paper(), ""),
        (paper(K.CIRCULAR, LATER), paper(K.HEAD_DECISION), ""),
        (paper(K.AGREEMENT, LATER), paper(K.AGREEMENT), ""),
        (paper(on=LATER), paper(on=None), "bukan rancangan"),
        (paper(), paper(), "lebih dahulu"),
        (paper(), paper(on=LATER), "lebih dahulu"),
        (paper(K.CIRCULAR, LATER), paper(), "lebih rendah"),
        (paper(on=LATER), paper(K.PERDA), "lebih rendah"),
        (paper(K.AGREEMENT, LATER), paper(), "kerja sama"),
        (paper(on=LATER), paper(K.NOTE), "kerja sama"),
    ],
)
def test_who_may_amend_or_revoke_whom(source: Paper, target: Paper, words: str) -> None:
    found = why_not(source, target)
    assert words in found if words else found == ""
    assert (target.kind in reachable_kinds(source.kind)) or words


@given(
    st.lists(st.one_of(st.none(), st.integers(1, 6)), min_size=2, max_size=7),
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=40),
)
def test_no_chain_ever_comes_back_to_where_it_began(days: list[int | None], wanted: list[tuple[int, int]]) -> None:
    papers = [paper(on=date(2025, 1, day) if day else None) for day in days]
    links = {
        (one, other)
        for one, other in wanted
        if max(one, other) < len(papers) and not why_not(papers[one], papers[other])
    }
    for start in range(len(papers)):
        reached, frontier = set(), {start}
        while frontier:
            frontier = {other for one, other in links if one in frontier} - reached
            reached |= frontier
        assert start not in reached


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, None),
        ({"in_force_from": date(2025, 1, 1)}, None),  # it may reach back
        ({"number": ""}, "number"),
        ({"enacted_on": date(2026, 11, 21), "year": 2026}, "enacted_on"),
        ({"year": 2024}, "year"),
        ({"signatory_name": ""}, "signatory_name"),
        ({"in_force_until": date(2025, 2, 2)}, "in_force_until"),
        ({"in_force_from": LATER, "in_force_until": ON}, "in_force_until"),
        ({"enacted_on": None, "number": "", "signatory_name": ""}, None),
        ({"enacted_on": None, "in_force_from": ON}, "in_force_from"),
        ({"enacted_on": None, "in_force_until": ON}, "in_force_until"),
    ],
)
def test_what_cannot_stand_in_the_register(changes: dict[str, object], field: str | None) -> None:
    found = problems(terms("5", ON, **changes), TODAY)
    assert [name for name, _sentence in found] == ([field] if field else [])


def test_all_problems_are_told_at_once() -> None:
    found = problems(terms("", ON, year=2024, signatory_name="", in_force_until=date(2020, 1, 1)), TODAY)
    assert [name for name, _sentence in found] == ["number", "year", "signatory_name", "in_force_until"]


def test_differences_name_what_stood_there_and_what_stands_there_now() -> None:
    old, new = terms("5", ON), terms("6", LATER, topics=frozenset())
    found = [(each.label, each.old, each.new) for each in differences(old, new, kind_labels(TTU))]
    assert found == [
        ("Nomor", "5", "6"),
        ("Tanggal ditetapkan", ON, LATER),
        ("Bidang", "Pekerja rentan, Anggaran", "kosong"),
    ]
    assert differences(old, old, kind_labels(TTU)) == []
