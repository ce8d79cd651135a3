"""An edition as a workbook: taken, changed, sent back, compared, confirmed."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.audit.exporting import ask_for_file
from portal.core import storage
from portal.core.access import requires, takes_files
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.paritrana import queries
from portal.paritrana.editing import forms, reading, service, workbooks
from portal.paritrana.editing.queries import TOPICS, draft_of
from portal.paritrana.editing.views.blueprint import ONE, address_of, blueprint, seen
from portal.paritrana.rules.campaign import EditionState
from portal.paritrana.rules.edition_rows import difference, edition_from
from portal.paritrana.rules.points import how_far, in_words

_SENT = ONE + "/unggah/<int:sent_id>"


@blueprint.post(ONE + "/unduh")
@requires(Permission.MANAGE_EDITIONS)
def download(year: int) -> ResponseReturnValue:
    """Somebody of the province takes the edition as a workbook."""
    edition = queries.edition_of_year(year)
    asked = ask_for_file(
        workbooks.EDITION,
        title=f"Kriteria {edition.title}",
        args={"edition_id": edition.id},
        regency_id=None,
        by=current_actor(),
        action="figures_exported",
        sentence=f"Kriteria {edition.title} diunduh sebagai buku kerja.",
    )
    return done("", to=url_for("exports.province_detail", download_id=asked.id))


@blueprint.get(ONE + "/unggah")
@requires(Permission.MANAGE_EDITIONS)
def upload(year: int) -> Response:
    """Somebody of the province is about to send a changed workbook back."""
    return _upload(year, forms.WorkbookForm())


def _upload(year: int, form: forms.WorkbookForm, status: int = 200) -> Response:
    edition = queries.edition_of_year(year)
    locked = "" if edition.state is EditionState.DRAFT else service.NOT_A_DRAFT
    return render("paritrana/editing/upload.html", edition=edition, form=form, locked=locked, status=status)


@blueprint.post(ONE + "/unggah")
@requires(Permission.MANAGE_EDITIONS)
@takes_files
def upload_submit(year: int) -> ResponseReturnValue:
    """Somebody of the province sends a changed workbook; nothing is changed before the difference was seen."""
    edition, form = queries.edition_of_year(year), forms.WorkbookForm.from_request()
    form.file.data = request.files.get("file")
    if form.validate():
        sent = form.file.data
        try:
            rows = reading.rows_of_file(sent.read(), sent.filename)
            kept = reading.keep(rows, edition_id=edition.id, file_name=sent.filename, person_id=current_actor().id)
            return done("", to=url_for("paritrana_editions.preview", year=year, sent_id=kept.id))
        except DomainError as error:
            form.refuse(error)
    return _upload(year, form, 422)


@blueprint.get(_SENT)
@requires(Permission.MANAGE_EDITIONS)
def preview(year: int, sent_id: int) -> Response:
    """Somebody of the province sees criterion by criterion what the workbook would change."""
    return _preview(year, sent_id)


def _preview(year: int, sent_id: int, *, problem: str = "", status: int = 200) -> Response:
    edition = queries.edition_of_year(year)
    sent, rows = reading.kept(sent_id, edition.id)
    new, problems = edition_from(rows, TOPICS)
    return render(
        "paritrana/editing/preview.html",
        edition=edition,
        sent=sent,
        problems=problems,
        found=difference(draft_of(edition.id), new, TOPICS),
        total=in_words(new.weight),
        how_far=how_far(new.weight),
        locked="" if edition.state is EditionState.DRAFT else service.NOT_A_DRAFT,
        problem=problem,
        status=status,
    )


@blueprint.post(_SENT)
@requires(Permission.MANAGE_EDITIONS)
def apply(year: int, sent_id: int) -> ResponseReturnValue:
    """Somebody of the province confirms the difference that was shown."""
    edition = queries.edition_of_year(year)
    sent, rows = reading.kept(sent_id, edition.id)
    new, problems = edition_from(rows, TOPICS)
    try:
        if problems:
            raise DomainError("Perbaiki dahulu baris yang bermasalah di buku kerja, lalu unggah lagi.")
        service.apply_whole(edition.id, new, revision=seen(), file_name=sent.file_name, by=current_actor())
    except DomainError as error:
        return _preview(year, sent_id, problem=error.sentence, status=422)
    storage.delete(sent)
    return done("Perubahan dari buku kerja diterapkan.", to=address_of(year))


@blueprint.post(_SENT + "/batal")
@requires(Permission.MANAGE_EDITIONS)
def discard(year: int, sent_id: int) -> ResponseReturnValue:
    """Somebody of the province drops the workbook that was sent."""
    sent, _rows = reading.kept(sent_id, queries.edition_of_year(year).id)
    storage.delete(sent)
    return done("Buku kerja dibatalkan. Tidak ada yang berubah.", to=address_of(year))
