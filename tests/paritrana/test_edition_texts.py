"""A criterion as texts: what is typed is what is scored, and what cannot be says what to do."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.paritrana.rules.criteria import (
    KIND_LABELS,
    CriterionKind,
    EvidenceKind,
    Level,
    Rank,
    Rule,
    Scale,
    Step,
    Validity,
)
from portal.paritrana.rules.edition_texts import (
    CriterionDraft,
    Part,
    beginning,
    criterion_from,
    texts_of,
)
from portal.paritrana.rules.sources import Source

TOPICS = {"vulnerable": "Pekerja rentan", "non_asn": "Pegawai non-ASN", "village_staff": "Perangkat desa"}
NUMBER = {
    Part.ASPECT: "CAK",
    Part.CODE: "c7",
    Part.TITLE: "Cakupan  pekerja ",
    Part.WEIGHT: "12,5",
    Part.KIND: "Angka dengan dokumen sumber",
    Part.STEPS: "0 = 0\n64,82 = 100",
    Part.BETWEEN: "merata",
    Part.EVIDENCE: "Berkas; tautan",
    Part.VALIDITY: "Bertanggal dalam tahun yang dinilai",
}


def test_what_is_typed_is_what_is_scored() -> None:
    found, problems = criterion_from(NUMBER, TOPICS)
    assert not problems
    assert found == CriterionDraft(
        aspect="CAK",
        code="C7",
        title="Cakupan pekerja",
        weight=1250,
        rule=Rule(CriterionKind.NUMBER, Scale((Step(Fraction(0), 0), Step(Fraction(6482, 100), 100)))),
        evidence=frozenset({EvidenceKind.FILE, EvidenceKind.LINK}),
        validity=Validity.IN_YEAR,
    )


RUBRIC = {Part.KIND: "Rubrik", Part.STEPS: "", Part.BETWEEN: "", Part.LEVELS: "Belum = 0\nA = B = 50 %\nSudah=100"}
DOCUMENTS = {
    Part.KIND: "Peraturan menurut tingkat",
    Part.STEPS: "",
    Part.BETWEEN: "",
    Part.RANKS: "SK, SE, atau instruksi = 35\nperda = 100\nPerbup atau Perwali = 70",
    Part.TOPICS: "perangkat desa; Pekerja rentan",
    Part.EVIDENCE: "Peraturan di register",
}


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        (RUBRIC, Rule(CriterionKind.RUBRIC, levels=(Level("Belum", 0), Level("A = B", 50), Level("Sudah", 100)))),
        (
            DOCUMENTS,
            Rule(
                CriterionKind.DOCUMENTS,
                ranks={Rank.PERDA: 100, Rank.HEAD_REGULATION: 70, Rank.OTHER: 35},
                topics=("vulnerable", "village_staff"),
            ),
        ),
        ({Part.KIND: "Ya atau tidak", Part.STEPS: "", Part.BETWEEN: ""}, Rule(CriterionKind.YES_NO)),
        (
            {
                Part.KIND: "Dihitung portal",
                Part.SOURCE: "Cakupan RT/RW",
                Part.STEPS: "80=100",
                Part.BETWEEN: "Bertahap",
            },
            Rule(CriterionKind.COMPUTED, Scale((Step(Fraction(80), 100),), even=False), source="rt_rw"),
        ),
    ],
)
def test_rules_of_each_kind(typed: dict[Part, str], rule: Rule) -> None:
    found, problems = criterion_from({**NUMBER, **typed}, TOPICS)
    assert not problems
    assert found is not None and found.rule == rule


@pytest.mark.parametrize(
    ("typed", "part", "sentence"),
    [
        ({Part.CODE: ""}, Part.CODE, "Isi kode"),
        ({Part.CODE: "KODE YANG PANJANG"}, Part.CODE, "paling banyak 10"),
        ({Part.TITLE: " "}, Part.TITLE, "Isi kalimat"),
        ({Part.WEIGHT: "0"}, Part.WEIGHT, "misalnya 12,5"),
        ({Part.WEIGHT: "100,01"}, Part.WEIGHT, "sampai 100"),
        ({Part.WEIGHT: "12,345"}, Part.WEIGHT, "misalnya 12,5"),
        ({Part.KIND: "Lain"}, Part.KIND, "Pilih salah satu: Dihitung portal; Angka"),
        ({Part.VALIDITY: ""}, Part.VALIDITY, "Pilih salah satu"),
        ({Part.EVIDENCE: "Foto"}, Part.EVIDENCE, "“Foto” tidak dikenal. Pilih dari: Berkas"),
        ({Part.EVIDENCE: ""}, Part.EVIDENCE, "sekurang-kurangnya satu jenis bukti"),
        ({Part.STEPS: ""}, Part.STEPS, "sekurang-kurangnya satu ambang"),
        ({Part.STEPS: "65"}, Part.STEPS, "Baris “65” belum lengkap"),
        ({Part.STEPS: "enam = 100"}, Part.STEPS, "“enam” bukan angka"),
        ({Part.STEPS: "64,825 = 100"}, Part.STEPS, "bukan angka"),
        ({Part.STEPS: "65 = 100\n50 = 50"}, Part.STEPS, "Urutkan ambang"),
        ({Part.BETWEEN: ""}, Part.BETWEEN, "Merata; Bertahap"),
        ({Part.LEVELS: "Belum = 0"}, Part.LEVELS, "Kosongkan: hanya untuk jenis Rubrik"),
        ({Part.SOURCE: "Cakupan RT/RW"}, Part.SOURCE, "hanya untuk jenis Dihitung portal"),
        ({**RUBRIC, Part.LEVELS: "Belum = 0"}, Part.LEVELS, "dua tingkat"),
        ({**RUBRIC, Part.LEVELS: "A = 50\nB = 0"}, Part.LEVELS, "tidak boleh menurun"),
        ({**RUBRIC, Part.LEVELS: "\n".join(f"T{n} = {n}" for n in range(11))}, Part.LEVELS, "Paling banyak 10"),
        ({**DOCUMENTS, Part.RANKS: "Perbub = 5"}, Part.RANKS, "“Perbub” tidak dikenal"),
        ({**DOCUMENTS, Part.RANKS: "Perda = 50\nSK, SE, atau instruksi = 60"}, Part.RANKS, "tidak boleh menurun"),
        ({**DOCUMENTS, Part.TOPICS: "Ikan"}, Part.TOPICS, "“Ikan” tidak dikenal"),
        ({**DOCUMENTS, Part.EVIDENCE: "Berkas"}, Part.EVIDENCE, "Sertakan Peraturan di register"),
        ({Part.GUIDANCE: "a" * 1001}, Part.GUIDANCE, "paling banyak 1000"),
    ],
)
def test_what_cannot_be_says_what_to_do(typed: dict[Part, str], part: Part, sentence: str) -> None:
    found, problems = criterion_from({**NUMBER, **typed}, TOPICS)
    assert found is None
    assert [each.part for each in problems] == [part]
    assert sentence in problems[0].sentence


def test_all_that_is_wrong_is_said_at_once() -> None:
    _, problems = criterion_from({**NUMBER, Part.CODE: "", Part.WEIGHT: "x", Part.STEPS: "x"}, TOPICS)
    assert [each.part for each in problems] == [Part.CODE, Part.WEIGHT, Part.STEPS]


@pytest.mark.parametrize("kind", list(CriterionKind))
def test_a_new_criterion_begins_with_evidence_that_counts(kind: CriterionKind) -> None:
    _, problems = criterion_from({**NUMBER, Part.KIND: KIND_LABELS[kind], **beginning(kind)}, TOPICS)
    assert Part.EVIDENCE not in {each.part for each in problems}


_WORDS = st.text(st.sampled_from("abc =;%“.,()1"), max_size=20).map(lambda text: " ".join(text.split()))
_NAMES = _WORDS.map(lambda text: f"A{text}")
_PERCENTS = st.lists(st.integers(0, 99), max_size=5).map(lambda found: [*sorted(found), 100])
_SCALES = st.builds(
    lambda at, percents, even: Scale(
        tuple(Step(Fraction(n, 100), p) for n, p in zip(sorted(at), percents, strict=False)), even
    ),
    st.lists(st.integers(0, 99_999_999), min_size=6, max_size=6, unique=True),
    _PERCENTS,
    st.booleans(),
)
_RULES = st.one_of(
    st.just(Rule(CriterionKind.YES_NO)),
    st.builds(lambda scale: Rule(CriterionKind.NUMBER, scale), _SCALES),
    st.builds(lambda scale, of: Rule(CriterionKind.COMPUTED, scale, of.value), _SCALES, st.sampled_from(Source)),
    st.builds(
        lambda names, percents: Rule(
            CriterionKind.RUBRIC,
            levels=tuple(Level(name, percent) for name, percent in zip(names, [0, *percents], strict=False)),
        ),
        st.lists(_NAMES, min_size=7, max_size=7),
        _PERCENTS,
    ),
    st.builds(
        lambda few, topics: Rule(
            CriterionKind.DOCUMENTS,
            ranks={Rank.PERDA: 100, Rank.HEAD_REGULATION: 70, Rank.OTHER: few},
            topics=tuple(code for code in TOPICS if code in topics),
        ),
        st.integers(0, 70),
        st.sets(st.sampled_from(sorted(TOPICS))),
    ),
)
CRITERIA = st.builds(
    CriterionDraft,
    aspect=st.sampled_from(("REG", "CAK")),
    code=st.from_regex(r"[A-Z0-9][A-Z0-9.-]{0,9}", fullmatch=True),
    title=_NAMES,
    weight=st.integers(1, 100_00),
    rule=_RULES,
    evidence=st.sets(st.sampled_from(EvidenceKind)).map(lambda found: frozenset({EvidenceKind.REGULATION, *found})),
    validity=st.sampled_from(Validity),
    verifier=_WORDS,
    guidance=_WORDS,
)


@given(CRITERIA)
def test_writing_and_reading_is_the_same_criterion(criterion: CriterionDraft) -> None:
    assert criterion_from(texts_of(criterion, TOPICS), TOPICS) == (criterion, [])
