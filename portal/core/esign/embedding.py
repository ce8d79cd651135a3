"""Puts a signature behind a PDF (PAdES), whoever holds the key: nothing of what is there already changes."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError as PyhankoSigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.timestamps import TimeStamper

from portal.core.esign.appearance import StampStyle
from portal.core.esign.contracts import Order, SigningError, Stamp, Trouble
from portal.core.esign.timestamps import RESERVED

# What pyhanko raises for a file that is no PDF, is locked, or has pages and fields other than the order says.
_UNFIT = (PdfError, PyhankoSigningError, ValueError, LookupError, TypeError, AttributeError, OSError)


async def embed(order: Order, signer: Signer, stamper: TimeStamper | None, at: datetime) -> bytes:
    """The whole signed file. Raises SigningError: REFUSED for a file that cannot be signed like this."""
    try:
        return await _embedded(order, signer, stamper, at)
    except _UNFIT as error:
        raise SigningError(Trouble.REFUSED) from error


async def _embedded(order: Order, signer: Signer, stamper: TimeStamper | None, at: datetime) -> bytes:
    writer = _Addition(io.BytesIO(order.pdf))
    if writer.prev.encrypted or not _is_free(order.field, writer.prev) or not is_a_place(order.stamp):
        raise SigningError(Trouble.REFUSED)
    spec = SigFieldSpec(order.field)
    style: StampStyle | None = None
    if order.stamp is not None:
        place = order.stamp.place
        spec = SigFieldSpec(
            order.field,
            on_page=place.page - 1,
            box=(place.left, place.bottom, place.right, place.top),  # type: ignore[arg-type]  # any number will do
            readable_field_name=order.reason,
        )
        style = StampStyle(pdf=order.stamp.pdf)
    metadata = PdfSignatureMetadata(
        field_name=order.field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=order.name,
        reason=order.reason,
        location=order.location,
    )
    chosen = _Signer(metadata, signer, timestamper=stamper, stamp_style=style, new_field_spec=spec)
    chosen.at = at
    target = io.BytesIO()
    await chosen.async_sign_pdf(writer, output=target, bytes_reserved=RESERVED if stamper else None)
    signed = target.getvalue()
    if not signed.startswith(order.pdf):
        raise SigningError(Trouble.REFUSED)
    return signed


def _is_free(name: str, reader: PdfFileReader) -> bool:
    """Whether a field of that name can be added; a dot would make it a part of another."""
    fields = reader.root["/AcroForm"]["/Fields"] if "/AcroForm" in reader.root else ()
    return bool(name) and "." not in name and name not in {str(each.get_object().get("/T", "")) for each in fields}


def is_a_place(stamp: Stamp | None) -> bool:
    """Whether the box has an inside; pyhanko would take page 0 for the last one, and no inside for not to be seen."""
    if stamp is None:
        return True
    place = stamp.place
    return place.page >= 1 and place.left < place.right and place.bottom < place.top


class _Addition(IncrementalPdfFileWriter):
    """Leaves the file's own metadata alone: pyhanko would write it anew, in other words than PDF/A has for it."""

    def _update_meta(self) -> None:
        return


class _Signer(PdfSigner):
    """Signs at a time that is handed in."""

    at: datetime

    def init_signing_session(self, *args: Any, **options: Any) -> PdfSigningSession:
        session = super().init_signing_session(*args, **options)
        session.system_time = self.at
        return session
