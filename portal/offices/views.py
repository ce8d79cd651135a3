"""Settings of an office and of the province: one page each."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.audit.service import record
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
    errors: dict[str, str] = {}
    changed = 0
    present = settings.values_for(regency_id)
    for name, value in typed.items():
        try:
            if settings.definition_of(name).read(value) == present[name]:
                continue
            change = settings.change(name, value, regency_id, by.id)
        except DomainError as error:
            errors[name] = error.sentence
            continue
        changed += 1
        record(
            "setting_changed",
            by=by,
            sentence=change.sentence,
            regency_id=regency_id,
            subject_kind="setting",
            subject_id=name,
        )
    if errors:
        return _page(regency_id, typed=typed, errors=errors, status=422)
    return done("Pengaturan disimpan." if changed else "Tidak ada yang berubah.", to=url_for(page))
