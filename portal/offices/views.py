"""Settings of an office and of the province: one page each."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.audit.service import Actor, record
from portal.core import settings
from portal.core.access import requires, workplace
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.settings import Level
from portal.core.web import done, render

blueprint = Blueprint("settings", __name__)


@blueprint.get("/wilayah/<regency>/pengaturan/")
@requires(Permission.MANAGE_SETTINGS)
def office() -> Response:
    """The verifier looks at the office's settings."""
    return _page(workplace().id)


@blueprint.post("/wilayah/<regency>/pengaturan/")
@requires(Permission.MANAGE_SETTINGS)
def change_office() -> ResponseReturnValue:
    """The verifier changes the office's settings."""
    return _change(workplace().id, "settings.office")


@blueprint.get("/provinsi/pengaturan/")
@requires(Permission.MANAGE_SETTINGS)
def province() -> Response:
    """The administrator looks at the province's settings, which hold wherever an office has none of its own."""
    return _page(None)


@blueprint.post("/provinsi/pengaturan/")
@requires(Permission.MANAGE_SETTINGS)
def change_province() -> ResponseReturnValue:
    """The administrator changes the province's settings."""
    return _change(None, "settings.province")


def _page(
    regency_id: int | None,
    *,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    level = Level.PROVINCE if regency_id is None else Level.REGENCY
    values = settings.values_for(regency_id)
    own = settings.own_values(regency_id)
    return render(
        "offices/settings.html",
        definitions=settings.definitions(level),
        values={**values, **(typed or {})},
        own=own,
        errors=errors or {},
        action=url_for("settings.change_province" if regency_id is None else "settings.change_office"),
        is_province=regency_id is None,
        status=status,
    )


def _change(regency_id: int | None, page: str) -> ResponseReturnValue:
    """All or nothing; each change is a line of its own in the record."""
    level = Level.PROVINCE if regency_id is None else Level.REGENCY
    by = current_actor()
    typed = {
        definition.name: request.form[definition.name]
        for definition in settings.definitions(level)
        if definition.name in request.form
    }
    changes, errors = _apply(typed, regency_id, by)
    if errors:  # two bounds that move together: the first is judged again beside the new value of the second
        more, errors = _apply({name: typed[name] for name in errors}, regency_id, by)
        changes += more
    followed = request.form.get("ikuti", "")
    if regency_id is not None and followed in settings.own_values(regency_id):
        changes.append(settings.inherit(followed, regency_id))
    for change in changes:
        record(
            "setting_changed",
            by=by,
            sentence=change.sentence,
            regency_id=regency_id,
            subject_kind="setting",
            subject_id=change.definition.name,
        )
    if errors:
        return _page(regency_id, typed=typed, errors=errors, status=422)
    return done("Pengaturan disimpan." if changes else "Tidak ada yang berubah.", to=url_for(page))


def _apply(typed: dict[str, str], regency_id: int | None, by: Actor) -> tuple[list[settings.Change], dict[str, str]]:
    """What was changed, and {name: sentence} of what was refused."""
    present = settings.values_for(regency_id)
    changes: list[settings.Change] = []
    errors: dict[str, str] = {}
    for name, value in typed.items():
        try:
            if settings.definition_of(name).read(value) != present[name]:
                changes.append(settings.change(name, value, regency_id, by.id))
        except DomainError as error:
            errors[name] = error.sentence
    return changes, errors
