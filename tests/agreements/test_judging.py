"""What counts as this document with this party's signature: files as programs make them, looked at and judged."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigFieldSpec

from portal.agreements.rules.signing import SigningWay
from portal.agreements.signing.judging import judged
from portal.core.errors import DomainError
from portal.core.esign.contracts import FoundSignature, Place, SigningError, Trouble
from portal.core.esign.inspection import inspect
from tests.support.esign import AT, paper
from tests.support.esign_authorities import TestAuthority
from tests.support.esign_changes import changed, note, other_amount, signed_by

SPACE = Place(4, 55, 105, 245, 155)  # of the stamp, 5 points within the document's signing space
INA, SITI = "Ina Contoh", "Siti Contoh"


@pytest.fixture(scope="module")
def authority() -> TestAuthority:
    return TestAuthority()


@pytest.fixture(scope="module")
def base() -> bytes:
    return paper("Iuran Rp 1.000.000")


@pytest.fixture(scope="module")
def once(base: bytes, authority: TestAuthority) -> bytes:
    return signed_by(authority, base, SigFieldSpec("pihak-kesatu"), name=INA)


def judge(base: bytes, signed: bytes, authority: TestAuthority, **given: Any) -> FoundSignature:
    """As the second party's upload where `before` is 1, else as the first's."""
    before = given.pop("before", 0)
    found = inspect(signed, authority.trust, given.pop("at", AT), base_size=len(base))
    options = {"last": before == 1, "place": SPACE, "name": SITI if before else INA, "way": SigningWay.UPLOAD, **given}
    return judged(base, signed, found, before=before, stamps=False, **options)


def refused(base: bytes, signed: bytes, authority: TestAuthority, **given: Any) -> str:
    with pytest.raises(DomainError) as error:
        judge(base, signed, authority, **given)
    assert error.value.field == "file"
    return error.value.sentence


def test_both_parties_one_after_the_other(base: bytes, once: bytes, authority: TestAuthority) -> None:
    twice = signed_by(authority, once, SigFieldSpec("pihak-kedua"), name=SITI)
    assert judge(base, once, authority).signer == INA
    assert judge(once, twice, authority, before=1).signer == SITI


@pytest.mark.parametrize("change", [other_amount, note])
def test_another_amount_under_a_sound_signature(
    base: bytes, once: bytes, authority: TestAuthority, change: Any
) -> None:
    """Changed before signing: nothing that the file itself bears says so."""
    for first, name, before in ((base, INA, 0), (once, SITI, 1)):
        made = signed_by(authority, changed(first, change), SigFieldSpec("pihak"), name=name)
        assert "memuat perubahan lain" in refused(first, made, authority, before=before)
        with pytest.raises(SigningError) as error:
            judge(first, made, authority, before=before, way=SigningWay.BSRE)
        assert error.value.trouble is Trouble.WRONG_ANSWER


@pytest.mark.parametrize(
    ("page", "box", "place", "said"),
    [
        (4, None, SPACE, ""),
        (4, None, None, ""),
        (4, (60, 110, 100, 120), SPACE, ""),
        (4, (50, 100, 250, 160), SPACE, ""),  # the whole of the space that the document leaves
        (4, (49, 100, 250, 160), SPACE, "di ruang tanda tangan Anda atau tanpa tampilan"),
        (4, (250, 160, 49, 100), SPACE, "di ruang tanda tangan Anda"),
        (4, (50, 100, 250, 162), SPACE, "di ruang tanda tangan Anda"),
        (1, (60, 110, 100, 120), SPACE, "di ruang tanda tangan Anda"),
        (1, (0, 0, 595, 842), SPACE, "di ruang tanda tangan Anda"),
        (4, (60, 110, 100, 120), None, "tanpa tampilan"),
    ],
)
def test_where_a_signature_may_be_seen(
    base: bytes,
    once: bytes,
    authority: TestAuthority,
    page: int,
    box: tuple[int, int, int, int] | None,
    place: Place | None,
    said: str,
) -> None:
    for first, name, before in ((base, INA, 0), (once, SITI, 1)):
        spec = SigFieldSpec("pihak", on_page=page - 1, box=box)
        made = signed_by(authority, first, spec, name=name)
        if said:
            assert said in refused(first, made, authority, before=before, place=place)
            with pytest.raises(SigningError):
                judge(first, made, authority, before=before, place=place, way=SigningWay.CSC)
        else:
            assert judge(first, made, authority, before=before, place=place).signer == name


@pytest.mark.parametrize(
    ("spec", "metadata"),
    [
        (SigFieldSpec("pihak"), {"certify": True, "docmdp_permissions": MDPPerm.NO_CHANGES}),
        (SigFieldSpec("pihak"), {"certify": True, "docmdp_permissions": MDPPerm.FILL_FORMS}),
        (SigFieldSpec("pihak", field_mdp_spec=FieldMDPSpec(FieldMDPAction.ALL)), {}),
    ],
)
def test_a_first_signature_that_locks_out_the_second(
    base: bytes, authority: TestAuthority, spec: SigFieldSpec, metadata: dict[str, Any]
) -> None:
    made = signed_by(authority, base, spec, name=INA, **metadata)
    assert "pihak kedua tidak dapat lagi" in refused(base, made, authority)
    with pytest.raises(DomainError, match="mengunci naskah") as error:
        judge(base, made, authority, way=SigningWay.BSRE)
    assert not isinstance(error.value, SigningError)


def test_the_last_may_lock_the_fields(once: bytes, authority: TestAuthority) -> None:
    spec = SigFieldSpec("pihak-kedua", field_mdp_spec=FieldMDPSpec(FieldMDPAction.ALL))
    assert judge(once, signed_by(authority, once, spec, name=SITI), authority, before=1).signer == SITI


@pytest.mark.parametrize("way", [SigningWay.UPLOAD, SigningWay.PORTAL, SigningWay.BSRE])
def test_a_first_signature_that_ran_out_is_named(base: bytes, authority: TestAuthority, way: SigningWay) -> None:
    """Whoever signs second, and with what, has done nothing wrong."""
    short = signed_by(authority, base, name=INA, end=AT + timedelta(days=1))
    twice = signed_by(authority, short, SigFieldSpec("pihak-kedua"), name=SITI)
    assert judge(short, twice, authority, before=1, way=way).signer == SITI
    with pytest.raises(DomainError, match=r"pihak kesatu, Ina Contoh, kini tidak sah: .* kedaluwarsa") as error:
        judge(short, twice, authority, before=1, way=way, at=AT + timedelta(days=2))
    assert not isinstance(error.value, SigningError)


def test_every_other_refusal(base: bytes, once: bytes, authority: TestAuthority) -> None:
    twice = signed_by(authority, once, SigFieldSpec("pihak-kedua"), name=SITI)
    assert "bukan naskah yang diterbitkan" in refused(base, base, authority)
    assert "bukan naskah yang diterbitkan" in refused(once, base, authority)
    assert "belum memuat tanda tangan" in refused(base, changed(base, note), authority)
    assert "lebih dari satu" in refused(base, twice, authority)
    assert "atas nama Ina Contoh" in refused(base, once, authority, name=SITI)
    assert "bukan PDF yang utuh" in refused(b"%PDF-1.7\n", b"%PDF-1.7\nlain", authority)
    stranger = signed_by(TestAuthority("Otoritas Lain"), base, name=INA)
    assert "Tanda tangan Ina Contoh tidak sah: Sertifikat" in refused(base, stranger, authority)
    assert "Ada tambahan setelah" in refused(base, once + b"\n% tambahan", authority)
    found = inspect(once, authority.trust, AT, base_size=len(base))
    with pytest.raises(SigningError) as error:
        judged(base, once, found, before=0, last=False, place=None, name=INA, way=SigningWay.PORTAL, stamps=True)
    assert error.value.trouble is Trouble.NO_TIMESTAMP
