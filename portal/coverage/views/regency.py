"""The pages of a regency's office."""

from __future__ import annotations

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.audit.exporting import ask_for_file
from portal.core.access import requires, takes_files, workplace
from portal.core.permissions import Permission
from portal.core.web import done
from portal.coverage import workbooks
from portal.coverage.views import stories, uploading
from portal.coverage.views.place import Desk, Place

blueprint = Blueprint("coverage", __name__)
_URL = "/wilayah/<regency>/cakupan"
_ONE = _URL + "/<int:figure_id>"
_UPLOAD = _URL + "/unggahan"


def _place() -> Place:
    return Place(workplace().id, workplace().name, "coverage")


def _desk() -> Desk:
    return Desk(workplace().id, "coverage")


@blueprint.get(_URL + "/")
@requires(Permission.VIEW_FIGURES)
def region() -> Response:
    """Somebody of the office looks at what share of its workers is covered, by which source."""
    return stories.region(_place())


@blueprint.post(_URL + "/unduh")
@requires(Permission.EXPORT_FIGURES)
def export() -> ResponseReturnValue:
    """Somebody of the office takes the figures of all years as a workbook."""
    download = ask_for_file(
        workbooks.REGION,
        title="Angka cakupan",
        args={"year": stories.wished_year()},
        regency_id=workplace().id,
        by=current_actor(),
        action="figures_exported",
        sentence="Angka cakupan diunduh.",
    )
    return done("", to=url_for("exports.detail", download_id=download.id))


@blueprint.get(_URL + "/baru")
@requires(Permission.MANAGE_COVERAGE)
def create() -> Response:
    """The operator is about to type in a figure."""
    return stories.create(_place())


@blueprint.post(_URL + "/baru")
@requires(Permission.MANAGE_COVERAGE)
def create_submit() -> ResponseReturnValue:
    """The operator records a figure with its source."""
    return stories.record(_place())


@blueprint.get(_URL + "/target")
@requires(Permission.MANAGE_COVERAGE)
def target() -> Response:
    """The operator is about to record the target of a year."""
    return stories.target(_place())


@blueprint.post(_URL + "/target")
@requires(Permission.MANAGE_COVERAGE)
def target_submit() -> ResponseReturnValue:
    """The operator records the target of a year."""
    return stories.set_target(_place())


@blueprint.get(_ONE)
@requires(Permission.VIEW_FIGURES)
def detail(figure_id: int) -> Response:
    """Somebody of the office reads a figure with all its versions."""
    return stories.figure(_place(), figure_id)


@blueprint.get(_ONE + "/koreksi")
@requires(Permission.MANAGE_COVERAGE)
def edit(figure_id: int) -> Response:
    """The operator is about to correct a figure."""
    return stories.edit(_place(), figure_id)


@blueprint.post(_ONE + "/koreksi")
@requires(Permission.MANAGE_COVERAGE)
def edit_submit(figure_id: int) -> ResponseReturnValue:
    """The operator corrects a figure; the version before stays."""
    return stories.correct(_place(), figure_id)


@blueprint.post(_ONE + "/pakai")
@requires(Permission.MANAGE_COVERAGE)
def use(figure_id: int) -> ResponseReturnValue:
    """The operator says which of several figures is counted with."""
    return stories.use(_place(), figure_id)


@blueprint.post(_ONE + "/tarik")
@requires(Permission.MANAGE_COVERAGE)
def withdraw(figure_id: int) -> ResponseReturnValue:
    """The operator withdraws a figure."""
    return stories.withdraw(_place(), figure_id)


@blueprint.get(_UPLOAD + "/")
@requires(Permission.MANAGE_COVERAGE)
def upload() -> Response:
    """The operator is about to send a workbook of figures."""
    return uploading.form_page(_desk())


@blueprint.post(_UPLOAD + "/")
@requires(Permission.MANAGE_COVERAGE)
@takes_files
def upload_submit() -> ResponseReturnValue:
    """The operator sends a workbook; nothing is recorded yet."""
    return uploading.receive(_desk())


@blueprint.post(_UPLOAD + "/templat")
@requires(Permission.MANAGE_COVERAGE)
def template() -> ResponseReturnValue:
    """The operator takes the empty workbook."""
    return uploading.ask_template(_desk(), "exports.detail")


@blueprint.get(_UPLOAD + "/<int:workbook_id>")
@requires(Permission.MANAGE_COVERAGE)
def upload_detail(workbook_id: int) -> Response:
    """The operator reads what an uploaded workbook says, row by row."""
    return uploading.detail(_desk(), workbook_id)


@blueprint.post(_UPLOAD + "/<int:workbook_id>/catat")
@requires(Permission.MANAGE_COVERAGE)
def upload_record(workbook_id: int) -> ResponseReturnValue:
    """The operator records all rows of a workbook."""
    return uploading.record_all(_desk(), workbook_id)


@blueprint.post(_UPLOAD + "/<int:workbook_id>/catat-yang-benar")
@requires(Permission.MANAGE_COVERAGE)
def upload_record_right(workbook_id: int) -> ResponseReturnValue:
    """The operator records the right rows of a workbook and leaves the others out."""
    return uploading.record_right_rows(_desk(), workbook_id)


@blueprint.post(_UPLOAD + "/<int:workbook_id>/batal")
@requires(Permission.MANAGE_COVERAGE)
def upload_discard(workbook_id: int) -> ResponseReturnValue:
    """The operator drops a workbook."""
    return uploading.discard(_desk(), workbook_id)
