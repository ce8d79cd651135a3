"""What was added to a file that was given away to be signed. A part of the child: nothing of the portal is known here.

A signature says nothing of what stood there before: whoever signs may replace any page first and sign what they made
of it, and every signature is sound.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign import diff_analysis as diff
from pyhanko.sign.diff_analysis.constants import ACROFORM_EXEMPT_STRICT_COMPARISON
from pyhanko.sign.diff_analysis.form_rules_api import FieldComparisonContext, _list_fields
from pyhanko.sign.fields import enumerate_sig_fields

_FORM_KEYS = ACROFORM_EXEMPT_STRICT_COMPARISON | {"/SigFlags"}  # not /XFA, which is shown instead of the pages
_ACTIONS = frozenset({"/A", "/AA"})  # what a program does by itself, as when the page is shown
_UNBOUND = 8 | 16  # flags of a widget that does not grow or turn with the page, so that it leaves its box


class _FormRule(diff.FormUpdatingRule):
    """Lets the first signature bring the form along; pyhanko knows only forms that are there already."""

    def apply(
        self, old: HistoricalResolver, new: HistoricalResolver
    ) -> Iterator[tuple[diff.ModificationLevel, diff.FormUpdate]]:
        """What of the changes has to do with the form. Raises SuspiciousModification."""
        if "/AcroForm" in old.root:
            yield from super().apply(old, new)
            return
        if "/AcroForm" not in new.root:
            return
        form = new.root["/AcroForm"]
        if not set(form) <= _FORM_KEYS:
            raise diff.SuspiciousModification("Unexpected keys in the form")
        held = [holder.raw_get(key) for holder, key in ((new.root, "/AcroForm"), (form, "/Fields"))]
        added = {each.reference for each in held if isinstance(each, generic.IndirectObject)}
        if "/DR" in form:
            added |= new.collect_dependencies(form.raw_get("/DR"), since_revision=old.revision + 1)
        if not all(old.is_ref_unassignable(each) for each in added):
            raise diff.SuspiciousModification("The form takes the place of something else")
        for each in added:
            yield diff.ModificationLevel.FORM_FILLING, diff.FormUpdate(each, field_name=None)
        fields = dict(_list_fields(generic.ArrayObject(), form["/Fields"], old_path=None))
        for rule in self.field_rules:
            yield from rule.apply(FieldComparisonContext(fields, old, new))


# pyhanko's own, but for forms that are filled in: no other field is expected.
_POLICY = diff.StandardDiffPolicy(
    diff.DEFAULT_DIFF_POLICY.global_rules, _FormRule([diff.SigFieldCreationRule(), diff.SigFieldModificationRule()])
)


def added(reader: PdfFileReader, content: bytes, size: int) -> dict[str, Any]:
    """What stands behind the first `size` bytes: {"only_signed": whether just one signature and proofs of validity,
    "places": [[page from 1, left, bottom, right, top], …] where it is seen}.

    Raises whatever pyhanko raises for a file that cannot be compared.
    """
    base = PdfFileReader(io.BytesIO(content[:size]))
    before, now = _sections(base), _sections(reader)
    # The file has to go on from the base, not around it.
    if now[: len(before)] != before or any(start < size for start in now[len(before) :]):
        return {"only_signed": False}
    if not isinstance(_POLICY.review_file(reader, len(before) - 1), diff.DiffResult) or not _is_one(base, reader):
        return {"only_signed": False}
    places = []
    for number, widget in _widgets(base, reader):
        x1, y1, x2, y2 = (float(each) for each in widget["/Rect"])
        if widget["/Subtype"] != "/Widget" or _ACTIONS & set(widget):
            return {"only_signed": False}
        if x1 != x2 and y1 != y2:
            if int(widget.get("/F", 0)) & _UNBOUND:
                return {"only_signed": False}
            places.append([number, min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)])
    return {"only_signed": True, "places": places}


def _sections(reader: PdfFileReader) -> list[int]:
    """Where the table of contents of every revision begins, oldest first."""
    tables = reader.xrefs
    return [tables.get_xref_container_info(number).start_location for number in range(tables.total_revisions)]


def _is_one(base: PdfFileReader, reader: PdfFileReader) -> bool:
    """Whether the new fields are one that is signed and, at most, time stamps on the document."""
    known = {name for name, _value, _field in enumerate_sig_fields(base)}
    kinds = []
    for name, value, field in enumerate_sig_fields(reader):
        if name not in known:
            if value is None or _ACTIONS & set(field.get_object()):
                return False
            kinds.append(value.get_object().get("/Type", "/Sig"))
    return kinds.count("/Sig") == 1 and set(kinds) <= {"/Sig", "/DocTimeStamp"}


def _widgets(base: PdfFileReader, reader: PdfFileReader) -> Iterator[tuple[int, Any]]:
    """(page from 1, annotation) of all that came to the pages."""
    pages = zip(_pages(base.root["/Pages"]), _pages(reader.root["/Pages"]), strict=True)
    for number, (old, new) in enumerate(pages, 1):
        there = {(each.idnum, each.generation) for each in old.get("/Annots", ())}
        for each in new.get("/Annots", ()):
            if (each.idnum, each.generation) not in there:
                yield number, each.get_object()


def _pages(node: Any) -> Iterator[Any]:
    if node["/Type"] == "/Page":
        yield node
        return
    for kid in node["/Kids"]:
        yield from _pages(kid.get_object())
