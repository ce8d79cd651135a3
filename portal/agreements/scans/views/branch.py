"""Signing as its branch of BPJS sees it."""

from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from portal.agreements.scans.views import files, pages
from portal.agreements.scans.views.blueprint import BRANCH_URL, blueprint
from portal.agreements.views.blueprint import BRANCH
from portal.core.access import requires, takes_files
from portal.core.permissions import Permission

_SCAN = BRANCH_URL + "/pindaian/<int:scan_id>"


@blueprint.get(BRANCH_URL + "/rancangan.pdf")
@requires(Permission.ANSWER_AGREEMENTS)
def branch_draft(agreement_id: int) -> Response:
    """A branch officer takes the text as it stands now, as a PDF marked RANCANGAN."""
    return files.draft(agreement_id)


@blueprint.get(BRANCH_URL + "/naskah.pdf")
@requires(Permission.ANSWER_AGREEMENTS)
def branch_document(agreement_id: int) -> Response:
    """A branch officer takes the issued document, to print or to keep."""
    return files.document(agreement_id)


@blueprint.get(BRANCH_URL + "/tanda-tangan")
@requires(Permission.ANSWER_AGREEMENTS)
def branch_signing(agreement_id: int) -> ResponseReturnValue:
    """A branch officer looks how far the signing is."""
    return pages.signing_page(agreement_id, BRANCH)


@blueprint.post(BRANCH_URL + "/tanda-tangan")
@requires(Permission.SEND_SCANS)
@takes_files
def branch_send(agreement_id: int) -> ResponseReturnValue:
    """A branch officer sends the scan of what the branch has signed."""
    return pages.send(agreement_id, BRANCH)


@blueprint.post(BRANCH_URL + "/naskah/coba-lagi")
@requires(Permission.SEND_SCANS)
def branch_retry(agreement_id: int) -> ResponseReturnValue:
    """A branch officer has a document made whose job failed."""
    return pages.retry(agreement_id, BRANCH)


@blueprint.get(_SCAN)
@requires(Permission.ANSWER_AGREEMENTS)
def branch_compare(agreement_id: int, scan_id: int) -> ResponseReturnValue:
    """A branch officer compares a scan with the issued document, page by page."""
    return pages.compare_page(agreement_id, scan_id, BRANCH)


@blueprint.get(_SCAN + "/berkas.pdf")
@requires(Permission.ANSWER_AGREEMENTS)
def branch_scan(agreement_id: int, scan_id: int) -> Response:
    """A branch officer takes a scan as it was sent."""
    return files.scan(agreement_id, scan_id)


@blueprint.get(_SCAN + "/halaman/<int:page>.webp")
@requires(Permission.ANSWER_AGREEMENTS)
def branch_picture(agreement_id: int, scan_id: int, page: int) -> Response:
    """One page of a scan or of its document, as a picture."""
    return files.picture(agreement_id, scan_id, page)


@blueprint.post(_SCAN + "/halaman/<int:page>")
@requires(Permission.ANSWER_AGREEMENTS)
def branch_see_page(agreement_id: int, scan_id: int, page: int) -> ResponseReturnValue:
    """A branch officer says that a page is the same."""
    return pages.see_page(agreement_id, scan_id, page, BRANCH)


@blueprint.post(_SCAN + "/terima")
@requires(Permission.ANSWER_AGREEMENTS)
def branch_accept(agreement_id: int, scan_id: int) -> ResponseReturnValue:
    """A branch officer says that the scan is the issued document, signed."""
    return pages.accept(agreement_id, scan_id, BRANCH)


@blueprint.post(_SCAN + "/tolak")
@requires(Permission.ANSWER_AGREEMENTS)
def branch_reject(agreement_id: int, scan_id: int) -> ResponseReturnValue:
    """A branch officer says what differs."""
    return pages.reject(agreement_id, scan_id, BRANCH)


@blueprint.post(_SCAN + "/gambar")
@requires(Permission.SEND_SCANS)
def branch_draw_again(agreement_id: int, scan_id: int) -> ResponseReturnValue:
    """A branch officer has pictures drawn whose job failed."""
    return pages.draw_again(agreement_id, scan_id, BRANCH)
