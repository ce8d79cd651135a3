"""Signing as the office sees it."""

from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from portal.agreements.scans.views import files, pages
from portal.agreements.scans.views.blueprint import OFFICE_URL, blueprint
from portal.agreements.views.blueprint import OFFICE
from portal.core.access import requires, takes_files
from portal.core.permissions import Permission

_SCAN = OFFICE_URL + "/pindaian/<int:scan_id>"


@blueprint.get(OFFICE_URL + "/rancangan.pdf")
@requires(Permission.VIEW_FIGURES)
def draft(agreement_id: int) -> Response:
    """Somebody of the office takes the text as it stands now, as a PDF marked RANCANGAN."""
    return files.draft(agreement_id)


@blueprint.get(OFFICE_URL + "/naskah.pdf")
@requires(Permission.VIEW_FIGURES)
def document(agreement_id: int) -> Response:
    """Somebody of the office takes the issued document, to print or to keep."""
    return files.document(agreement_id)


@blueprint.get(OFFICE_URL + "/tanda-tangan")
@requires(Permission.VIEW_FIGURES)
def signing(agreement_id: int) -> ResponseReturnValue:
    """Somebody of the office looks how far the signing is."""
    return pages.signing_page(agreement_id, OFFICE)


@blueprint.post(OFFICE_URL + "/tanda-tangan")
@requires(Permission.SEND_SCANS)
@takes_files
def send(agreement_id: int) -> ResponseReturnValue:
    """The operator or verifier sends the scan of what a party has signed."""
    return pages.send(agreement_id, OFFICE)


@blueprint.post(OFFICE_URL + "/naskah/coba-lagi")
@requires(Permission.SEND_SCANS)
def retry(agreement_id: int) -> ResponseReturnValue:
    """The operator or verifier has a document made whose job failed."""
    return pages.retry(agreement_id, OFFICE)


@blueprint.get(_SCAN)
@requires(Permission.VIEW_FIGURES)
def compare(agreement_id: int, scan_id: int) -> ResponseReturnValue:
    """The verifier compares a scan with the issued document, page by page."""
    return pages.compare_page(agreement_id, scan_id, OFFICE)


@blueprint.get(_SCAN + "/berkas.pdf")
@requires(Permission.VIEW_FIGURES)
def scan(agreement_id: int, scan_id: int) -> Response:
    """Somebody of the office takes a scan as it was sent."""
    return files.scan(agreement_id, scan_id)


@blueprint.get(_SCAN + "/halaman/<int:page>.webp")
@requires(Permission.VIEW_FIGURES)
def picture(agreement_id: int, scan_id: int, page: int) -> Response:
    """One page of a scan or of its document, as a picture."""
    return files.picture(agreement_id, scan_id, page)


@blueprint.post(_SCAN + "/halaman/<int:page>")
@requires(Permission.CHECK_AGREEMENTS)
def see_page(agreement_id: int, scan_id: int, page: int) -> ResponseReturnValue:
    """The verifier says that a page is the same."""
    return pages.see_page(agreement_id, scan_id, page, OFFICE)


@blueprint.post(_SCAN + "/terima")
@requires(Permission.CHECK_AGREEMENTS)
def accept(agreement_id: int, scan_id: int) -> ResponseReturnValue:
    """The verifier says that the scan is the issued document, signed."""
    return pages.accept(agreement_id, scan_id, OFFICE)


@blueprint.post(_SCAN + "/tolak")
@requires(Permission.CHECK_AGREEMENTS)
def reject(agreement_id: int, scan_id: int) -> ResponseReturnValue:
    """The verifier says what differs."""
    return pages.reject(agreement_id, scan_id, OFFICE)


@blueprint.post(_SCAN + "/gambar")
@requires(Permission.SEND_SCANS)
def draw_again(agreement_id: int, scan_id: int) -> ResponseReturnValue:
    """The operator or verifier has pictures drawn whose job failed."""
    return pages.draw_again(agreement_id, scan_id, OFFICE)
