"""Hearing packs of one regency."""

from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from portal.core.access import requires
from portal.core.permissions import Permission
from portal.exports.packs.views import blueprint, pages

_HERE = "/wilayah/<regency>/bahan-rapat/"


@blueprint.get(_HERE)
@requires(Permission.EXPORT_FIGURES)
def index() -> Response:
    """Somebody of the office sees which hearing packs there are, and may freeze another."""
    return pages.index()


@blueprint.get(_HERE + "baru")
@requires(Permission.FREEZE_FIGURES)
def confirm() -> Response:
    """Somebody of the office reads what will be frozen."""
    return pages.confirm()


@blueprint.post(_HERE + "baru")
@requires(Permission.FREEZE_FIGURES)
def freeze() -> ResponseReturnValue:
    """Somebody of the office freezes the figures of a fiscal year as a pack."""
    return pages.freeze()


@blueprint.get(_HERE + "<int:pack_id>")
@requires(Permission.EXPORT_FIGURES)
def detail(pack_id: int) -> ResponseReturnValue:
    """Somebody of the office waits for the files of a pack, and finds them ready."""
    return pages.detail(pack_id)


@blueprint.get(_HERE + "<int:pack_id>/perubahan")
@requires(Permission.EXPORT_FIGURES)
def changes(pack_id: int) -> Response:
    """Somebody of the office asks what has changed since a pack was frozen."""
    return pages.changes(pack_id)


@blueprint.post(_HERE + "<int:pack_id>/ulang")
@requires(Permission.EXPORT_FIGURES)
def again(pack_id: int) -> ResponseReturnValue:
    """Somebody of the office has files rendered once more."""
    return pages.again(pack_id)


@blueprint.get(_HERE + "<int:pack_id>/berkas/<form>")
@requires(Permission.EXPORT_FIGURES)
def file(pack_id: int, form: str) -> Response:
    """Somebody of the office takes a file of a pack."""
    return pages.file(pack_id, form)


@blueprint.get(_HERE + "permintaan/<int:order_id>")
@requires(Permission.EXPORT_FIGURES)
def order(order_id: int) -> ResponseReturnValue:
    """Somebody of the office waits until a pack is frozen."""
    return pages.order(order_id)


@blueprint.post(_HERE + "permintaan/<int:order_id>/ulang")
@requires(Permission.FREEZE_FIGURES)
def order_again(order_id: int) -> ResponseReturnValue:
    """Somebody of the office has a pack frozen that could not be."""
    return pages.order_again(order_id)
