"""Whose turn it is, and who may sign what: tables that an official checks with a pencil."""

from __future__ import annotations

import pytest

from portal.agreements.rules.signing import (
    MOVE_OF,
    SENTENCE,
    TURNS,
    Named,
    names_same,
    reason_against_signer,
    reason_against_turn,
    sentence_fits,
)
from portal.agreements.rules.states import MOVES, AgreementState, Mover, Party

S = AgreementState


@pytest.mark.parametrize(
    ("state", "party", "said"),
    [
        (S.DRAFT, Party.FIRST, "belum disepakati"),
        (S.REVIEW, Party.FIRST, "belum disepakati"),
        (S.RETURNED, Party.SECOND, "belum disepakati"),
        (S.AGREED, Party.FIRST, ""),
        (S.AGREED, Party.SECOND, "Pihak kesatu belum menandatangani"),
        (S.SIGNED, Party.FIRST, "Pihak kesatu sudah menandatangani"),
        (S.SIGNED, Party.SECOND, ""),
        (S.COUNTERSIGNED, Party.FIRST, "Kedua pihak sudah menandatangani"),
        (S.HELD, Party.SECOND, "Kedua pihak sudah menandatangani"),
        (S.TERMINATED, Party.FIRST, "Kedua pihak sudah menandatangani"),
        (S.CANCELLED, Party.FIRST, "sudah dibatalkan"),
    ],
)
def test_turns(state: AgreementState, party: Party, said: str) -> None:
    found = reason_against_turn(state, party)
    assert said in found
    assert bool(found) is bool(said)


def test_what_follows_a_signature_stands_in_the_table_of_moves() -> None:
    movers = {Party.FIRST: Mover.SIGNATORY, Party.SECOND: Mover.BRANCH_SIGNATORY}
    for state, party in TURNS.items():
        assert movers[party] in MOVES[state, MOVE_OF[party]][1]
    others = {Party.FIRST: Mover.BRANCH_SIGNATORY, Party.SECOND: Mover.SIGNATORY}
    for state, party in TURNS.items():
        assert others[party] not in MOVES[state, MOVE_OF[party]][1]


@pytest.mark.parametrize(
    ("typed", "fits"),
    [
        (SENTENCE, True),
        ("saya  MENANDATANGANI naskah ini. ", True),
        ("Saya menandatangani", False),
        ("Saya tidak menandatangani naskah ini", False),
        ("", False),
    ],
)
def test_the_sentence(typed: str, fits: bool) -> None:
    assert sentence_fits(typed) is fits


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Contoh Bupati", "Contoh Bupati", True),
        ("CONTOH BUPATI", "Drs. Contoh Bupati, M.Si.", True),
        ("Contoh Bupati, S.Sos., M.Si.", "Dr. Ir. Contoh  Bupati", True),
        ("Hj. Contoh Nama Panjang", "Contoh Panjang", True),
        ("dr. Contoh Bupati", "H. Contoh Bupati", True),
        ("DR.IR.CONTOH BUPATI", "Contoh Bupati", True),
        ("Moh. Contoh", "Moh. Contoh", True),
        ("Maria", "Maria, S.H.", True),
        ("Maria", "Maria Contoh Bupati", False),  # a given name is not enough
        ("Contoh Bupati", "Contoh Sekda", False),
        ("Moh. Contoh", "Contoh Lain", False),
        ("AMD. CONTOH", "Contoh", False),
        ("", "Contoh Bupati", False),
        ("Dr.", "Contoh Bupati", False),
        (", M.Si.", ", M.Si.", False),
    ],
)
def test_names_of_certificates(one: str, other: str, same: bool) -> None:
    assert names_same(one, other) is same
    assert names_same(other, one) is same


NAMED = Named("Contoh Bupati, M.Si.", "Bupati Timor Tengah Utara")


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ([Named("Drs. Contoh Bupati", "Bupati  Timor Tengah Utara")], ""),
        ([Named("Contoh Kepala", "Kepala Dinas"), NAMED], ""),
        ([], "tidak memegang jabatan"),
        ([Named("Contoh Bupati, M.Si.", "Kepala Dinas Sosial")], "sedangkan Anda Kepala Dinas Sosial"),
        ([Named("Contoh Pengganti", "Bupati Timor Tengah Utara")], "menyebut Contoh Bupati, M.Si."),
        ([Named("Contoh Bupati Muda", "Bupati Timor Tengah Utara")], "menyebut Contoh Bupati, M.Si."),
        ([Named("Contoh Bupati", "Bupati Timor Tengah Utara", "Plt.")], "sebagai Bupati Timor Tengah Utara"),
    ],
)
def test_signers(held: list[Named], said: str) -> None:
    found = reason_against_signer(NAMED, held)
    assert said in found
    assert bool(found) is bool(said)
