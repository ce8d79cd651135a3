"""Papers that somebody changes before signing them, and signatures as other programs make them."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner

from portal.core.esign.running import finished
from tests.support.esign_authorities import END, TestAuthority

Change = Callable[[IncrementalPdfFileWriter], None]


def changed(pdf: bytes, change: Change) -> bytes:
    """A further revision, to which `change` is done."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def other_amount(writer: IncrementalPdfFileWriter) -> None:
    """The first page says something else."""
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    words = generic.StreamObject(stream_data=b"BT 72 700 Td (Rp 9.000.000) Tj ET")
    page["/Contents"] = writer.add_object(words)
    writer.update_container(page)


def same_object_anew(writer: IncrementalPdfFileWriter) -> None:
    """The same, with the page left alone: what it points at is replaced."""
    words = writer.root["/Pages"]["/Kids"][0].get_object().raw_get("/Contents")
    writer.objects[(words.generation, words.idnum)] = generic.StreamObject(
        stream_data=b"BT 72 700 Td (Rp 9.000.000) Tj ET"
    )


def note(writer: IncrementalPdfFileWriter) -> None:
    """A white note with another amount lies on the first page."""
    _annotate(writer, {"/Subtype": pdf_name("/FreeText"), "/Contents": generic.TextStringObject("Rp 9.000.000")})


def typed_over(writer: IncrementalPdfFileWriter) -> None:
    """A field to type in, which says another amount."""
    told = {"/FT": pdf_name("/Tx"), "/T": generic.TextStringObject("jumlah")}
    field = _annotate(writer, {"/Subtype": pdf_name("/Widget"), "/V": generic.TextStringObject("Rp 9.000.000"), **told})
    writer.root["/AcroForm"] = generic.DictionaryObject({pdf_name("/Fields"): generic.ArrayObject([field])})
    writer.update_root()


def other_form(writer: IncrementalPdfFileWriter) -> None:
    """A form of another kind, which some programs show instead of the pages."""
    xfa = writer.add_object(generic.StreamObject(stream_data=b"<template/>"))
    writer.root["/AcroForm"] = generic.DictionaryObject(
        {pdf_name("/Fields"): generic.ArrayObject(), pdf_name("/XFA"): xfa}
    )
    writer.update_root()


def script(writer: IncrementalPdfFileWriter) -> None:
    """Something that runs when the file is opened."""
    writer.root["/OpenAction"] = generic.DictionaryObject(
        {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): generic.TextStringObject("app.alert(1)")}
    )
    writer.update_root()


def empty_field(writer: IncrementalPdfFileWriter) -> None:
    """Room for one signature more."""
    append_signature_field(writer, SigFieldSpec("Kosong", box=(10, 10, 60, 60)))


def around(pdf: bytes, other: bytes) -> bytes:
    """`pdf`, to its last byte, and behind it a whole other one that does not go on from it."""
    target = io.BytesIO(pdf)
    target.seek(0, io.SEEK_END)
    copy_into_new_writer(PdfFileReader(io.BytesIO(other))).write(target)
    return target.getvalue()


def signed_by(
    authority: TestAuthority,
    pdf: bytes,
    spec: SigFieldSpec | None = None,
    change: Change | None = None,
    name: str = "Ina Contoh",
    end: datetime = END,
    **metadata: Any,
) -> bytes:
    """By pyhanko as it is, which also writes down when the file was changed. `change` goes into the same revision."""
    signer = SimpleSigner.load_pkcs12_data(authority.pkcs12(name, "x", end=end), [], b"x")
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    spec = spec or SigFieldSpec("Lain")
    append_signature_field(writer, spec)
    if change is not None:
        change(writer)
    told = PdfSignatureMetadata(field_name=spec.sig_field_name, md_algorithm="sha256", **metadata)
    # Not `sign_pdf`: a browser that was driven before leaves an event loop that runs in this thread.
    made: io.BytesIO = finished(PdfSigner(told, signer).async_sign_pdf(writer))
    return made.getvalue()


def widget_of(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    """The last field of the file's form, which is its own widget."""
    field: generic.DictionaryObject = writer.root["/AcroForm"]["/Fields"][-1].get_object()
    return field


def _annotate(writer: IncrementalPdfFileWriter, told: dict[str, generic.PdfObject]) -> generic.IndirectObject:
    box = generic.ArrayObject([generic.NumberObject(each) for each in (60, 600, 300, 780)])
    made: generic.IndirectObject = writer.add_object(
        generic.DictionaryObject({pdf_name("/Type"): pdf_name("/Annot"), pdf_name("/Rect"): box})
    )
    made.get_object().update({pdf_name(key): value for key, value in told.items()})
    writer.register_annotation(writer.find_page_for_modification(0)[0], made)
    return made
