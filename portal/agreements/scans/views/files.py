"""What is handed over as a file: drafts, the issued document, scans, and pictures of pages."""

from __future__ import annotations

from flask import Response, request

from portal.agreements import issuing, queries
from portal.agreements.scans import queries as scans
from portal.agreements.scans.pictures import WEBP, Album
from portal.core.errors import NotFoundError
from portal.core.pdf import LARGE, SMALL
from portal.core.typeset import PDF
from portal.core.web.files import handed_over

_PAGES_KEPT = 3600  # seconds: leafing back and forth costs nothing; on a shared computer nothing stays for long


def draft(agreement_id: int) -> Response:
    """The text as it stands now, marked RANCANGAN."""
    name, made = issuing.draft_of(queries.agreement_by_id(agreement_id))
    response = Response(made, mimetype=PDF)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def document(agreement_id: int) -> Response:
    """The issued document. Raises NotFoundError as long as there is none."""
    signing = scans.signing_of(queries.agreement_by_id(agreement_id))
    if signing.document is None:
        raise NotFoundError("Naskah perjanjian ini belum diterbitkan.")
    return handed_over(signing.document, kept=True, shown="baca" in request.args)


def scan(agreement_id: int, scan_id: int) -> Response:
    """A scan as it was sent."""
    signing = scans.signing_of(queries.agreement_by_id(agreement_id))
    return handed_over(scans.shown_scan(signing, scan_id).file, kept=True)


def picture(agreement_id: int, scan_id: int, page: int) -> Response:
    """One page of a scan, or of the version that it is compared with (`?berkas=naskah`); `?ukuran=besar` to read."""
    signing = scans.signing_of(queries.agreement_by_id(agreement_id))
    shown = scans.shown_scan(signing, scan_id)
    file_id = shown.scan.file_id
    if request.args.get("berkas") == "naskah":
        file_id = scans.version_of(shown.scan).file_id or 0
    width = LARGE if request.args.get("ukuran") == "besar" else SMALL
    row = scans.pictures_of(file_id).get(file_id)
    if row is None:
        raise NotFoundError("Gambar halaman ini belum siap. Muat ulang halamannya sebentar lagi.")
    response = Response(Album(row).picture(page, width), mimetype=WEBP)
    response.headers["Cache-Control"] = f"private, max-age={_PAGES_KEPT}, immutable"
    return response
