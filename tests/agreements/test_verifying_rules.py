"""What is said of a document and of a file, as tables; and codes however they are typed or printed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.agreements.rules.states import AgreementState, Party
from portal.agreements.rules.verification import code_of, span_of, spoken
from portal.agreements.verifying import rules
from portal.agreements.verifying.rules import FileKind, Situation, Tone, Verdict

TODAY = date(2026, 11, 20)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
SHA = st.binary(min_size=32, max_size=32).map(bytes.hex)


@pytest.mark.parametrize(
    ("state", "newest", "first", "last", "tone", "word", "within"),
    [
        ("agreed", True, FIRST, LAST, "warning", "Disepakati, belum ditandatangani", "belum ada yang"),
        ("signed", True, FIRST, LAST, "warning", "Baru ditandatangani pihak kesatu", "belum mengikat"),
        ("countersigned", True, FIRST, LAST, "success", "Ditandatangani kedua pihak", "sampai 31 Desember 2026"),
        (
            "countersigned",
            True,
            date(2026, 12, 1),
            LAST,
            "success",
            "Ditandatangani kedua pihak",
            "mulai berlaku 1 Des",
        ),
        ("countersigned", True, FIRST, date(2026, 11, 19), "warning", "Sudah berakhir", "berakhir 19 November 2026"),
        ("held", True, FIRST, LAST, "warning", "Ditangguhkan", "ditangguhkan"),
        ("terminated", True, FIRST, date(2026, 6, 30), "error", "Diakhiri", "30 Juni 2026"),
        ("cancelled", True, FIRST, LAST, "error", "Dibatalkan", "tidak berlaku"),
        ("cancelled", False, FIRST, LAST, "error", "Dibatalkan", "tidak berlaku"),
        ("countersigned", False, FIRST, LAST, "warning", "Digantikan versi baru", "versi yang lebih baru"),
        ("review", True, FIRST, LAST, "warning", "Dibahas kembali", "belum disepakati"),
        ("returned", True, FIRST, LAST, "warning", "Dibahas kembali", "belum disepakati"),
        ("draft", True, FIRST, LAST, "warning", "Dibahas kembali", "belum disepakati"),
    ],
)
def test_a_document_in_one_word(
    state: str, newest: bool, first: date, last: date, tone: str, word: str, within: str
) -> None:
    said = rules.of_document(Situation(AgreementState(state), newest, first, last), TODAY)
    assert (said.tone, said.word) == (tone, word)
    assert within in said.sentence


def test_every_state_says_something() -> None:
    for state in AgreementState:
        said = rules.of_document(Situation(state, True, FIRST, LAST), TODAY)
        assert said.word and said.sentence.endswith(".") and said.sign


GOOD = Verdict(Tone.GOOD, "Ditandatangani kedua pihak", "Berlaku.")
HELD = Verdict(Tone.CAREFUL, "Ditangguhkan", "Ditangguhkan.")


@pytest.mark.parametrize(
    ("kind", "document", "signed", "countersigned", "tone", "asks"),
    [
        ("issued", HELD, False, False, "warning", ""),
        ("issued", HELD, True, False, "warning", "bertanda tangan pihak kesatu sudah ada"),
        ("issued", GOOD, True, True, "warning", "bertanda tangan kedua pihak sudah ada"),
        ("first_signed", HELD, True, False, "warning", ""),
        ("first_signed", GOOD, True, True, "warning", "bertanda tangan kedua pihak sudah ada"),
        ("first_scanned", GOOD, True, True, "warning", "bertanda tangan kedua pihak sudah ada"),
        ("signed", GOOD, True, True, "success", ""),
        ("scanned", GOOD, True, True, "success", ""),
        ("signed", HELD, True, True, "warning", ""),
    ],
)
def test_a_genuine_file_is_praised_only_when_it_is_the_signed_one_and_holds(
    kind: str, document: Verdict, signed: bool, countersigned: bool, tone: str, asks: str
) -> None:
    said = rules.of_genuine(FileKind(kind), document, signed=signed, countersigned=countersigned)
    assert said.tone == tone
    assert said.word == ("Asli" if tone == "success" else "Asli, dengan catatan")
    assert said.sentence.endswith(document.sentence)
    assert asks in said.sentence if asks else "sudah ada" not in said.sentence


@pytest.mark.parametrize(
    ("state", "last", "doubted", "word", "whose"),
    [
        ("countersigned", LAST, {Party.SECOND}, "Tanda tangan tidak dapat dipastikan", "pihak kedua"),
        ("countersigned", LAST, set(Party), "Tanda tangan tidak dapat dipastikan", "pihak kesatu dan pihak kedua"),
        ("countersigned", date(2026, 11, 19), {Party.SECOND}, "Sudah berakhir", "pihak kedua"),
        ("signed", LAST, {Party.FIRST}, "Baru ditandatangani pihak kesatu", "pihak kesatu"),
        ("held", LAST, {Party.FIRST}, "Ditangguhkan", "pihak kesatu"),
        ("cancelled", LAST, {Party.FIRST}, "Dibatalkan", "pihak kesatu"),
    ],
)
def test_a_signature_in_doubt_leaves_no_good_word(
    state: str, last: date, doubted: set[Party], word: str, whose: str
) -> None:
    said = rules.of_document(Situation(AgreementState(state), True, FIRST, last), TODAY, doubted)
    assert (said.word, said.tone is Tone.GOOD) == (word, False)
    assert f"Tanda tangan elektronik {whose} tidak lagi dapat dipastikan." in said.sentence
    file = rules.of_genuine(FileKind.SIGNED, said, signed=True, countersigned=True, doubted=True)
    assert (file.tone, file.word) == (Tone.CAREFUL, "Tidak dapat dipastikan")
    assert "asli" not in file.sentence and said.sentence in file.sentence


def test_every_kind_of_file_says_whose_electronic_signatures_are_in_it() -> None:
    assert set(rules.SIGNERS) == set(FileKind)


@given(SHA, st.sampled_from(("", " ", "-", " - ")), st.booleans(), st.booleans())
def test_a_code_is_found_however_it_is_typed(sha256: str, gap: str, small: bool, sloppy: bool) -> None:
    code = code_of(sha256)
    typed = gap.join(code[start : start + 4] for start in range(0, 16, 4))
    if sloppy:
        typed = typed.replace("0", "O").replace("1", "I")
    typed = typed.lower() if small else typed
    first, last = span_of(typed) or ("", "")
    assert first <= sha256 <= last
    assert rules.code_typed(f"  {typed}\n") == code
    assert rules.code_typed(f"https://portal.contoh.test/verifikasi/{typed}/") == code


@given(SHA, SHA)
def test_codes_printed_on_pages_are_read(one: str, other: str) -> None:
    codes = [code_of(one), code_of(other)]
    first, second = map(spoken, codes)
    pages = [
        f"Kode {first} · naskah 5303-1 versi 1\r\nHalaman 1 dari 2",
        f"Kode {first}\n{second[:10]}\r\n{second[10:]}",
    ]
    assert rules.codes_in(pages) == list(dict.fromkeys(codes))


@given(st.text(max_size=200))
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    code = rules.code_typed(text)
    assert code is None or rules.code_typed(code) == code
    assert all(len(each) == 16 for each in rules.codes_in([text]))
    rules.is_fingerprint(text)


def test_what_only_looks_like_a_code_is_none() -> None:
    assert (
        rules.codes_in(
            ["7F3A-9K2M-XQ4T-8B6Z-7F3A", "17F3A-9K2M-XQ4T-8B6Z", "7f3a-9k2m-xq4t-8b6z", "UUUU-UUUU-UUUU-UUUU"]
        )
        == []
    )
    codes = [code_of(f"{number:064x}"[::-1]) for number in range(9)]
    assert len(rules.codes_in([" ".join(map(spoken, codes))])) == rules.MOST_CODES
    assert not rules.is_fingerprint("A" * 64) and not rules.is_fingerprint("a" * 63) and rules.is_fingerprint("a" * 64)
