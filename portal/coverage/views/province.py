"""The pages of the province: its regencies side by side, its own series, and every region as the office sees it."""

from __future__ import annotations

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.audit.exporting import ask_for_file
from portal.core.access import requires, takes_files
from portal.core.permissions import Permission
from portal.core.web import done
from portal.coverage import queries, workbooks
from portal.coverage.views import stories, table, uploading
from portal.coverage.views.place import Desk, Place

blueprint = Blueprint("province_coverage", __name__)
_URL = "/provinsi/cakupan"
_REGION = _URL + "/<int:region_id>"
_ONE = _REGION + "/<int:figure_id>"
_UPLOAD = _URL + "/unggahan"


def _place(region_id: int) -> Place:
    return Place(region_id, queries.region_name(region_id), "province_coverage", {"region_id": region_id})


def _desk() -> Desk:
    return Desk(None, "province_coverage")


@blueprint.get(_URL + "/")
@requires(Permission.VIEW_FIGURES)
def index() -> Response:
    """The province compares its regencies, and reads what is published about all of them together."""
    return table.page("province_coverage", with_province=True)


@blueprint.post(_URL + "/unduh")
@requires(Permission.EXPORT_FIGURES)
def export() -> ResponseReturnValue:
    """The province takes the table as a workbook, with the year and segment of the page."""
    year, segment = table.chosen()
    title = f"Cakupan 22 kabupaten/kota {year}"
    download = ask_for_file(
        workbooks.TABLE,
        title=title,
        args={"year": year, "segment": segment.value},
        regency_id=None,
        by=current_actor(),
        action="figures_exported",
        sentence=f"{title} diunduh.",
    )
    return done("", to=url_for("exports.province_detail", download_id=download.id))


@blueprint.get(_REGION + "/")
@requires(Permission.VIEW_FIGURES)
def region(region_id: int) -> Response:
    """Somebody of the province looks at the figures of one region, or of the province as a whole (53)."""
    return stories.region(_place(region_id))


@blueprint.get(_REGION + "/baru")
@requires(Permission.MANAGE_COVERAGE)
def create(region_id: int) -> Response:
    """The supervisor is about to type in a figure."""
    return stories.create(_place(region_id))


@blueprint.post(_REGION + "/baru")
@requires(Permission.MANAGE_COVERAGE)
def create_submit(region_id: int) -> ResponseReturnValue:
    """The supervisor records a figure with its source."""
    return stories.record(_place(region_id))


@blueprint.get(_REGION + "/target")
@requires(Permission.MANAGE_COVERAGE)
def target(region_id: int) -> Response:
    """The supervisor is about to record the target of a year."""
    return stories.target(_place(region_id))


@blueprint.post(_REGION + "/target")
@requires(Permission.MANAGE_COVERAGE)
def target_submit(region_id: int) -> ResponseReturnValue:
    """The supervisor records the target of a year."""
    return stories.set_target(_place(region_id))


@blueprint.get(_ONE)
@requires(Permission.VIEW_FIGURES)
def detail(region_id: int, figure_id: int) -> Response:
    """Somebody of the province reads a figure with all its versions."""
    return stories.figure(_place(region_id), figure_id)


@blueprint.get(_ONE + "/koreksi")
@requires(Permission.MANAGE_COVERAGE)
def edit(region_id: int, figure_id: int) -> Response:
    """The supervisor is about to correct a figure."""
    return stories.edit(_place(region_id), figure_id)


@blueprint.post(_ONE + "/koreksi")
@requires(Permission.MANAGE_COVERAGE)
def edit_submit(region_id: int, figure_id: int) -> ResponseReturnValue:
    """The supervisor corrects a figure; the version before stays."""
    return stories.correct(_place(region_id), figure_id)


@blueprint.post(_ONE + "/pakai")
@requires(Permission.MANAGE_COVERAGE)
def use(region_id: int, figure_id: int) -> ResponseReturnValue:
    """The supervisor says which of several figures is counted with."""
    return stories.use(_place(region_id), figure_id)


@blueprint.post(_ONE + "/tarik")
@requires(Permission.MANAGE_COVERAGE)
def withdraw(region_id: int, figure_id: int) -> ResponseReturnValue:
    """The supervisor withdraws a figure."""
    return stories.withdraw(_place(region_id), figure_id)


@blueprint.get(_UPLOAD + "/")
@requires(Permission.MANAGE_COVERAGE)
def upload() -> Response:
    """The supervisor is about to send a workbook of figures."""
    return uploading.form_page(_desk())


@blueprint.post(_UPLOAD + "/")
@requires(Permission.MANAGE_COVERAGE)
@takes_files
def upload_submit() -> ResponseReturnValue:
    """The supervisor sends a workbook; nothing is recorded yet."""
    return uploading.receive(_desk())


@blueprint.post(_UPLOAD + "/templat")
@requires(Permission.MANAGE_COVERAGE)
def template() -> ResponseReturnValue:
    """The supervisor takes the empty workbook."""
    return uploading.ask_template(_desk(), "exports.province_detail")


@blueprint.get(_UPLOAD + "/<int:workbook_id>")
@requires(Permission.MANAGE_COVERAGE)
def upload_detail(workbook_id: int) -> Response:
    """The supervisor reads what an uploaded workbook says, row by row."""
    return uploading.detail(_desk(), workbook_id)


@blueprint.post(_UPLOAD + "/<int:workbook_id>/catat")
@requires(Permission.MANAGE_COVERAGE)
def upload_record(workbook_id: int) -> ResponseReturnValue:
    """The supervisor records all rows of a workbook."""
    return uploading.record_all(_desk(), workbook_id)


@blueprint.post(_UPLOAD + "/<int:workbook_id>/catat-yang-benar")
@requires(Permission.MANAGE_COVERAGE)
def upload_record_right(workbook_id: int) -> ResponseReturnValue:
    """The supervisor records the right rows of a workbook and leaves the others out."""
    return uploading.record_right_rows(_desk(), workbook_id)


@blueprint.post(_UPLOAD + "/<int:workbook_id>/batal")
@requires(Permission.MANAGE_COVERAGE)
def upload_discard(workbook_id: int) -> ResponseReturnValue:
    """The supervisor drops a workbook."""
    return uploading.discard(_desk(), workbook_id)
