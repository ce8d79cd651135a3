"""Signing electronically: in order, once, by whom the text names, and nothing half done."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from portal.agreements.models import Agreement
from portal.agreements.rules.signing import AttemptState, SigningWay
from portal.agreements.rules.states import AgreementState, Move, Mover, Party
from portal.core import clock
from portal.core.db import db, writing
from portal.core.errors import DomainError
from portal.core.esign.contracts import Credentials, Order
from portal.core.esign.inspection import inspect
from portal.core.esign.trust import trust_of
from portal.core.esign.ways import way_named
from portal.core.tenancy import scope_of
from portal.regencies.queries import system_scope
from tests.support import electronic, posts
from tests.support import signing as agreements
from tests.support.agreements import SIGNERS as PRINTED
from tests.support.agreements import moved
from tests.support.electronic import begun, finished, sign
from tests.support.esign import pdfsig
from tests.support.factories import inside
from tests.support.world_base import MORNING


@pytest.fixture
def held_posts(app: Flask) -> dict[Party, int]:
    return electronic.with_posts(app)


@pytest.fixture
def issued(app: Flask, agreed: int, held_posts: dict[Party, int]) -> int:
    return agreed


def standing(app: Flask, agreement_id: int) -> Agreement:
    with inside(app):
        found = db.session.get_one(Agreement, agreement_id)
        db.session.expunge(found)
        return found


def test_both_parties_sign_and_the_document_carries_both(app: Flask, issued: int) -> None:
    document = agreements.issued_pdf(app, issued)
    one = sign(app, issued)
    assert standing(app, issued).state is AgreementState.SIGNED
    two = sign(app, issued, Party.SECOND)
    done = standing(app, issued)
    assert done.state is AgreementState.COUNTERSIGNED
    assert (done.first_number, done.second_number) == tuple(electronic.NUMBERS.values())
    assert one.startswith(document) and two.startswith(one)
    told = pdfsig(two)
    assert told.count("Signature is Valid") == 2
    assert "Total document signed" in told.split("Signature #2")[1]
    first, second = electronic.attempts(app)
    assert electronic.kept_file(app, second) == two
    assert [first.subject, second.subject] == [PRINTED[party].name for party in Party]
    assert first.serial and first.issuer and first.serial != second.serial


def test_one_changed_byte_is_told(app: Flask, issued: int) -> None:
    sign(app, issued)
    two = bytearray(sign(app, issued, Party.SECOND))
    two[len(agreements.issued_pdf(app, issued)) // 2] ^= 1
    found = inspect(bytes(two), trust_of(electronic.settings_of(app)))
    assert not found.sound
    assert not all(each.intact for each in found.signatures)


@pytest.mark.parametrize(
    ("party", "changes", "said"),
    [
        (Party.SECOND, {}, "Pihak kesatu belum menandatangani"),
        (Party.FIRST, {"version_id": 0}, "sudah diganti"),
        (Party.FIRST, {"username": "budi"}, "tidak memegang jabatan"),
        (Party.FIRST, {"number": ""}, "Isi nomor"),
    ],
)
def test_what_is_refused_before_anything_is_signed(
    app: Flask, issued: int, party: Party, changes: dict[str, object], said: str
) -> None:
    with pytest.raises(DomainError, match=said):
        begun(app, issued, party, **changes)
    assert electronic.attempts(app) == []
    assert standing(app, issued).state is AgreementState.AGREED


def test_nobody_signs_twice_and_nobody_for_both(app: Flask, issued: int) -> None:
    sign(app, issued)
    with pytest.raises(DomainError, match="Pihak kesatu sudah menandatangani"):
        begun(app, issued)
    sign(app, issued, Party.SECOND)
    with pytest.raises(DomainError, match="Kedua pihak sudah menandatangani"):
        begun(app, issued, Party.SECOND)
    assert len(electronic.attempts(app)) == 2


def test_while_one_signs_another_waits_and_a_killed_process_is_over_with_its_lease(app: Flask, issued: int) -> None:
    attempt = begun(app, issued)
    with pytest.raises(DomainError, match="sedang ditandatangani Tia Contoh"):
        begun(app, issued)
    with clock.fixed(MORNING + timedelta(minutes=6)):
        again = begun(app, issued)
        with pytest.raises(DomainError, match="Terputus"):
            finished(app, attempt)
        finished(app, again)
    assert [each.state for each in electronic.attempts(app)] == [AttemptState.FAILED, AttemptState.SIGNED]


def test_a_text_that_is_opened_again_meanwhile_is_not_signed(app: Flask, issued: int) -> None:
    attempt = begun(app, issued)
    moved(app, issued, (Move.UNAGREE, Mover.CHECKER), why="Jumlah peserta berubah.")
    with pytest.raises(DomainError, match="belum disepakati"):
        finished(app, attempt)
    (row,) = electronic.attempts(app)
    assert row.state is AttemptState.FAILED and row.file_id is None
    assert standing(app, issued).state is AgreementState.REVIEW


def test_a_post_that_passes_on_meanwhile_signs_no_more(app: Flask, issued: int, held_posts: dict[Party, int]) -> None:
    noon = datetime.fromisoformat("2026-11-20T12:00+08:00")
    with app.app_context(), writing(), scope_of(system_scope()):
        given = posts.appointment(noon, person_id=None, printed_name="Contoh Pengganti", acting="Plh.")
        posts.hand_over_here(held_posts[Party.FIRST], given)
        db.session.commit()
    with clock.fixed(noon - timedelta(seconds=1)):
        attempt = begun(app, issued)
    with clock.fixed(noon), pytest.raises(DomainError, match="tidak memegang jabatan"):
        finished(app, attempt)
    assert standing(app, issued).state is AgreementState.AGREED


def test_what_was_signed_elsewhere_is_looked_at_before_it_counts(app: Flask, issued: int) -> None:
    document = agreements.issued_pdf(app, issued)
    attempt = begun(app, issued, way=SigningWay.UPLOAD)
    for sent, said in ((document, "bukan naskah"), (b"%PDF-1.7 lain", "bukan naskah"), (document + b"\n%tambahan", "")):
        with pytest.raises(DomainError, match=said):
            finished(app, attempt, sent=sent)
        attempt = begun(app, issued, way=SigningWay.UPLOAD)
    somebody = way_named("portal", electronic.settings_of(app)).sign(
        Order(document, "lain", "Orang Lain", "", ""), Credentials("lain")
    )
    with pytest.raises(DomainError, match="atas nama Orang Lain"):
        finished(app, attempt, sent=somebody)
    attempt = begun(app, issued, way=SigningWay.UPLOAD)
    right = way_named("portal", electronic.settings_of(app)).sign(attempt.order, Credentials("tia"))
    finished(app, attempt, sent=right)
    assert standing(app, issued).state is AgreementState.SIGNED
