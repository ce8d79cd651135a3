"""What was added to a paper that was given away to be signed: one signature, or something besides."""

from __future__ import annotations

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigFieldSpec

from portal.core.esign.contracts import Credentials, Inspection, Place
from portal.core.esign.inspection import inspect
from portal.core.esign.local import LocalWay
from portal.core.esign.trust import Trust
from tests.core.esign.test_proofs_after import with_proofs
from tests.support.esign import AT, order, paper
from tests.support.esign_authorities import TestAuthority
from tests.support.esign_changes import (
    Change,
    around,
    changed,
    empty_field,
    note,
    other_amount,
    other_form,
    same_object_anew,
    script,
    signed_by,
    typed_over,
    widget_of,
)

Signed = tuple[bytes, bytes, Trust]
BOX = (40, 90, 240, 170)


@pytest.fixture(scope="module")
def base() -> bytes:
    return paper("Iuran Rp 1.000.000")


def compared(pdf: bytes, base: bytes, trust: Trust) -> Inspection:
    assert pdf.startswith(base)
    return inspect(pdf, trust, AT, base_size=len(base))


def test_signatures_of_the_portals_own(signed: Signed) -> None:
    one, two, trust = signed
    second = compared(two, one, trust)
    assert second.sound and second.only_signed
    assert second.places == (Place(4, 300, 100, 500, 160),)
    assert not inspect(two, trust, AT).only_signed  # compared with nothing


def test_the_first_brings_the_form_along(base: bytes, way: LocalWay, authority: TestAuthority) -> None:
    found = compared(way.sign(order(base), Credentials("yoseph")), base, authority.trust)
    assert found.only_signed and found.places == (Place(4, 50, 100, 250, 160),)


@pytest.mark.parametrize("box", [None, BOX])
def test_other_programs_write_down_when_they_changed_the_file(
    base: bytes, authority: TestAuthority, box: tuple[int, int, int, int] | None
) -> None:
    once = signed_by(authority, base, SigFieldSpec("Satu", on_page=1, box=box))
    twice = signed_by(authority, once, SigFieldSpec("Dua", on_page=2, box=box))
    for made, before, page in ((once, base, 2), (twice, once, 3)):
        found = compared(made, before, authority.trust)
        assert found.sound and found.only_signed
        assert found.places == ((Place(page, *BOX),) if box else ())


def test_proofs_of_validity_may_follow(base: bytes, authority: TestAuthority) -> None:
    found = compared(with_proofs(signed_by(authority, base), authority), base, authority.trust)
    assert found.sound and found.only_signed


@pytest.mark.parametrize("change", [other_amount, same_object_anew, note, typed_over, other_form, script, empty_field])
def test_what_was_changed_before_signing_is_told(base: bytes, authority: TestAuthority, change: Change) -> None:
    """The signature is sound: it covers what it was put under. It is another paper."""
    for first in (base, signed_by(authority, base)):
        if change is typed_over and first is not base:
            continue  # it would take the place of the form with the first signature
        made = signed_by(authority, changed(first, change), SigFieldSpec("Kedua"))
        found = compared(made, first, authority.trust)
        assert found.signatures[-1].sound and found.whole
        assert not found.only_signed and found.places == ()


@pytest.mark.parametrize("change", [other_amount, note, script])
def test_in_the_revision_of_the_signature_too(base: bytes, authority: TestAuthority, change: Change) -> None:
    found = compared(signed_by(authority, base, change=change), base, authority.trust)
    assert found.sound and not found.only_signed


def test_another_paper_behind_this_one_is_told(base: bytes, authority: TestAuthority) -> None:
    found = compared(signed_by(authority, around(base, paper("Iuran Rp 9.000.000"))), base, authority.trust)
    assert found.sound and not found.only_signed


def test_two_signatures_are_not_one(base: bytes, authority: TestAuthority) -> None:
    twice = signed_by(authority, signed_by(authority, base), SigFieldSpec("Dua"))
    found = compared(twice, base, authority.trust)
    assert found.sound and not found.only_signed


def _acts(writer: IncrementalPdfFileWriter) -> None:
    widget_of(writer)["/AA"] = generic.DictionaryObject({pdf_name("/PV"): generic.DictionaryObject()})


def _grows(writer: IncrementalPdfFileWriter) -> None:
    widget_of(writer)["/F"] = generic.NumberObject(4 | 8)


def _poses(writer: IncrementalPdfFileWriter) -> None:
    widget_of(writer)["/Subtype"] = pdf_name("/Popup")


@pytest.mark.parametrize("change", [_acts, _grows, _poses])
def test_a_field_that_does_more_than_be_signed(base: bytes, authority: TestAuthority, change: Change) -> None:
    found = compared(signed_by(authority, base, SigFieldSpec("Lain", box=BOX), change), base, authority.trust)
    assert found.sound and not found.only_signed


def test_every_page_on_which_it_is_seen_is_told(base: bytes, authority: TestAuthority) -> None:
    def on_page_three(writer: IncrementalPdfFileWriter) -> None:
        field = writer.root["/AcroForm"]["/Fields"].raw_get(-1)
        writer.register_annotation(writer.find_page_for_modification(2)[0], field)

    made = signed_by(authority, base, SigFieldSpec("Lain", box=BOX), on_page_three)
    assert [each.page for each in compared(made, base, authority.trust).places] == [1, 3]


@pytest.mark.parametrize(
    ("spec", "metadata", "locks"),
    [
        (SigFieldSpec("Lain"), {}, False),
        (SigFieldSpec("Lain"), {"certify": True, "docmdp_permissions": MDPPerm.NO_CHANGES}, True),
        (SigFieldSpec("Lain"), {"certify": True, "docmdp_permissions": MDPPerm.FILL_FORMS}, True),
        (SigFieldSpec("Lain", field_mdp_spec=FieldMDPSpec(FieldMDPAction.ALL)), {}, True),
        (SigFieldSpec("Lain", field_mdp_spec=FieldMDPSpec(FieldMDPAction.EXCLUDE, ["X"])), {}, True),
        (SigFieldSpec("Lain", field_mdp_spec=FieldMDPSpec(FieldMDPAction.INCLUDE, ["pihak-kedua"])), {}, True),
        (SigFieldSpec("Lain", field_mdp_spec=FieldMDPSpec(FieldMDPAction.INCLUDE, ["Lain"])), {}, False),
        (
            SigFieldSpec(
                "Lain",
                field_mdp_spec=FieldMDPSpec(FieldMDPAction.INCLUDE, ["Lain"]),
                doc_mdp_update_value=MDPPerm.NO_CHANGES,
            ),
            {},
            True,
        ),
    ],
)
def test_a_signature_that_locks_the_paper(
    base: bytes, authority: TestAuthority, spec: SigFieldSpec, metadata: dict[str, object], locks: bool
) -> None:
    (found,) = inspect(signed_by(authority, base, spec, **metadata), authority.trust, AT).signatures
    assert found.sound and found.locks is locks


def test_a_size_that_is_no_end_of_a_paper(base: bytes, authority: TestAuthority) -> None:
    made = signed_by(authority, base)
    for size in (1, len(base) // 2, len(base) - 9, len(made), len(made) + 1):
        assert not inspect(made, authority.trust, AT, base_size=size).only_signed
