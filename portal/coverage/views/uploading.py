"""What the pages of uploads do, the same for the office and for the province."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.audit.exporting import ask_for_file
from portal.core.errors import DomainError
from portal.core.web import done, render
from portal.core.web.arguments import row_number
from portal.coverage import forms, queries, service, workbooks
from portal.coverage.models import UPLOAD_STATE_LABELS, CoverageUpload
from portal.coverage.rules.sheet import RowVerdict
from portal.coverage.service.uploads import judged, seal_of
from portal.coverage.views.place import Desk

SHOWN = 100  # rows of a page; the wrong ones come first
VERDICT_LABELS = {
    RowVerdict.NEW: "Baru",
    RowVerdict.CORRECTS: "Koreksi",
    RowVerdict.SAME: "Sudah tercatat",
    RowVerdict.REFUSED: "Perlu diperbaiki",
}
VERDICT_KINDS = {
    RowVerdict.NEW: "success",
    RowVerdict.CORRECTS: "info",
    RowVerdict.SAME: "neutral",
    RowVerdict.REFUSED: "error",
}


def form_page(desk: Desk, form: forms.UploadForm | None = None, status: int = 200) -> Response:
    """The form, the template to begin from, and what was sent before."""
    return render(
        "coverage/upload.html",
        desk=desk,
        form=form or forms.UploadForm(),
        uploads=queries.uploads_of(desk.regency_id),
        states=UPLOAD_STATE_LABELS,
        status=status,
    )


def receive(desk: Desk) -> ResponseReturnValue:
    """Read a workbook; the page of it shows every row before anything is recorded."""
    form = forms.UploadForm.from_request()
    form.file.data = request.files.get("file")
    if form.validate():
        sent = form.file.data
        try:
            upload = service.receive(
                sent.stream.read(), file_name=sent.filename, regency_id=desk.regency_id, by=current_actor()
            )
            return done("Berkas dibaca. Periksa setiap baris sebelum mencatat.", to=_page_of(desk, upload.id))
        except service.AlreadySentError as first:
            return done(first.sentence, to=_page_of(desk, first.upload.id))
        except DomainError as error:
            form.refuse(error)
    return form_page(desk, form, 422)


def detail(desk: Desk, workbook_id: int, *, problem: str = "", status: int = 200) -> Response:
    """An upload row by row, as judged now; once decided, as it was."""
    upload = queries.upload_by_id(workbook_id, desk.regency_id)
    rows = judged(upload) if not upload.result else []
    verdicts = [row.verdict for row in rows] or [RowVerdict(each[2]) for each in upload.result]
    start = request.args.get("mulai", default=0, type=row_number)
    until = start + SHOWN
    return render(
        "coverage/upload_detail.html",
        fragment="unggahan",
        desk=desk,
        upload=upload,
        rows=sorted(rows, key=lambda row: row.verdict is not RowVerdict.REFUSED)[start:until],
        result=upload.result[start:until],
        following=until if until < len(verdicts) else 0,
        seal=seal_of(rows),
        numbers=Counter(verdicts),
        verdicts=VERDICT_LABELS,
        kinds=VERDICT_KINDS,
        state=UPLOAD_STATE_LABELS[upload.state],
        problem=problem,
        status=status,
    )


def record_all(desk: Desk, workbook_id: int) -> ResponseReturnValue:
    """Record every row."""
    seal, by = request.form.get("seal", ""), current_actor()
    return _decided(
        desk,
        workbook_id,
        lambda: service.record_all(workbook_id, desk.regency_id, seal=seal, by=by),
        "Angka dari berkas dicatat.",
    )


def record_right_rows(desk: Desk, workbook_id: int) -> ResponseReturnValue:
    """Record the right rows and leave the others out."""
    seal, by = request.form.get("seal", ""), current_actor()
    return _decided(
        desk,
        workbook_id,
        lambda: service.record_right_rows(workbook_id, desk.regency_id, seal=seal, by=by),
        "Baris yang benar dicatat.",
    )


def discard(desk: Desk, workbook_id: int) -> ResponseReturnValue:
    """Drop an upload."""
    by = current_actor()
    return _decided(
        desk, workbook_id, lambda: service.discard(workbook_id, desk.regency_id, by=by), "Unggahan dibatalkan."
    )


def _decided(desk: Desk, workbook_id: int, act: Callable[[], CoverageUpload], words: str) -> ResponseReturnValue:
    try:
        act()
    except DomainError as error:
        if error.status == 404:
            raise
        return detail(desk, workbook_id, problem=error.sentence, status=422)
    return done(words, to=_page_of(desk, workbook_id), page=lambda: detail(desk, workbook_id))


def ask_template(desk: Desk, to: str) -> ResponseReturnValue:
    """The empty workbook, made like every other file; `to`: the endpoint of its ready page."""
    download = ask_for_file(
        workbooks.TEMPLATE,
        title="Templat angka cakupan",
        args={},
        regency_id=desk.regency_id,
        by=current_actor(),
        action="figures_exported",
        sentence="Templat angka cakupan diunduh.",
    )
    return done("", to=url_for(to, download_id=download.id))


def _page_of(desk: Desk, workbook_id: int) -> str:
    return desk.url("upload_detail", workbook_id=workbook_id)
