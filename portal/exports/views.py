"""What an office can take away, and the ready page of every requested file."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_person
from portal.core import clock, downloads, storage, tasks
from portal.core.access import may, reason_against, requires
from portal.core.errors import ForbiddenError, NotFoundError
from portal.core.permissions import Permission
from portal.core.web import render
from portal.core.web.arguments import chosen_year
from portal.core.web.rendering import wants_fragment
from portal.quotas import queries as quotas

blueprint = Blueprint("exports", __name__)


@blueprint.get("/wilayah/<regency>/unduhan/")
@requires(Permission.EXPORT_FIGURES)
def index() -> Response:
    """Somebody of the office looks for the right file, or fetches one made earlier."""
    year = chosen_year()
    return render(
        "exports/index.html",
        year=year,
        years=[(str(each), str(each)) for each in sorted({*quotas.years(), clock.today().year}, reverse=True)],
        made=downloads.own_downloads(current_person().id),
    )


@blueprint.get("/wilayah/<regency>/unduhan/<int:download_id>")
@requires(Permission.EXPORT_FIGURES)
def detail(download_id: int) -> ResponseReturnValue:
    """Somebody waits for a requested file and finds it ready."""
    return _detail(download_id, "exports.detail", "exports.fetch", ("Laporan Excel", url_for("exports.index")))


@blueprint.get("/wilayah/<regency>/unduhan/<int:download_id>/berkas")
@requires(Permission.EXPORT_FIGURES)
def fetch(download_id: int) -> Response:
    """Somebody fetches the file that was made."""
    return _fetch(download_id)


@blueprint.get("/provinsi/unduhan/<int:download_id>")
@requires(Permission.EXPORT_FIGURES)
def province_detail(download_id: int) -> ResponseReturnValue:
    """Somebody of the province waits for a requested file and finds it ready."""
    return _detail(
        download_id, "exports.province_detail", "exports.province_fetch", ("22 wilayah", url_for("compliance.index"))
    )


@blueprint.get("/provinsi/unduhan/<int:download_id>/berkas")
@requires(Permission.EXPORT_FIGURES)
def province_fetch(download_id: int) -> Response:
    """Somebody of the province fetches the file that was made."""
    return _fetch(download_id)


def _own_download(download_id: int) -> downloads.Download:
    """A request of this person, who may have lost the right to such files since."""
    download = downloads.own_download(download_id, current_person().id)
    permission = downloads.permission_of(download)
    if not may(permission):
        raise ForbiddenError(f"Akun Anda belum berhak membuka berkas ini. {reason_against(permission)}")
    return download


def _detail(download_id: int, page: str, fetching: str, back: tuple[str, str]) -> ResponseReturnValue:
    download = _own_download(download_id)
    job = tasks.job_or_none(download.job_id) if download.job_id else None
    if wants_fragment() and job is not None and request.args.get("v", type=int) == job.version:
        return "", 204
    stored = None
    if download.file_id is not None:
        try:
            stored = storage.stored_file(download.file_id)
        except NotFoundError:
            stored = None
    return render(
        "exports/detail.html",
        fragment="unduhan",
        download=download,
        job=job,
        stored=stored,
        working=job is not None and job.state in (tasks.JobState.QUEUED, tasks.JobState.RUNNING),
        poll_url=url_for(page, download_id=download.id, v=job.version if job else 0),
        page_url=url_for(page, download_id=download.id),
        fetch_url=url_for(fetching, download_id=download.id),
        back_label=back[0],
        back=back[1],
    )


def _fetch(download_id: int) -> Response:
    download = _own_download(download_id)
    if download.file_id is None:
        raise NotFoundError("Berkas ini belum siap. Tunggu sebentar, lalu muat ulang halamannya.")
    stored = storage.stored_file(download.file_id)
    response = Response(storage.read_chunks(stored), mimetype=stored.media_type)
    response.content_length = stored.size
    response.headers.set("Content-Disposition", "attachment", filename=stored.file_name)
    return response
