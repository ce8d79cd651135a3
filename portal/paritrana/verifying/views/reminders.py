"""Reminding regions that are behind: first who would receive what, then sending."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.core import clock
from portal.core.access import reason_against, requires
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done
from portal.paritrana import queries
from portal.paritrana.rules.overview import BEHIND_LABELS, Behind
from portal.paritrana.verifying import forms, reminding
from portal.paritrana.verifying import matrix as reading
from portal.paritrana.verifying import queries as own
from portal.paritrana.verifying.views.blueprint import URL, blueprint, page

_REMINDABLE = (Behind.NOT_BEGUN, Behind.UNDER_HALF, Behind.PAST_DUE)  # what was handed in late waits for nobody


@blueprint.get(URL + "/pengingat")
@requires(Permission.VIEW_FIGURES)
def reminders(year: int) -> Response:
    """The province chooses who is reminded, and sees exactly who would receive what."""
    chosen = request.args.getlist("wilayah", type=int) if "lihat" in request.args else None
    return _reminders(year, chosen)


def _reminders(
    year: int, chosen: list[int] | None, form: forms.RemindForm | None = None, status: int = 200
) -> Response:
    edition = queries.edition_of_year(year)
    behind = reading.filter_of(request.args).behind
    everyone = reminding.targets(edition, clock.today())
    listed = [each for each in everyone if reading.is_behind(each.row, behind)]
    going = [each for each in everyone if chosen is not None and each.row.regency.id in chosen]
    return page(
        "reminders.html",
        edition,
        "reminders",
        status=status,
        listed=listed,
        going=going,
        dry_run=chosen is not None,
        seen=reminding.fingerprint(going),
        form=form or forms.RemindForm(),
        behind=behind,
        behinds=[
            ("", "Semua yang belum mengajukan"),
            (reading.ANY, "Semua yang tertinggal"),
            *((each.value, BEHIND_LABELS[each]) for each in _REMINDABLE),
        ],
        sent=own.reminders_of(edition.id),
        why_none=reminding.why_no_reminders(edition),
        locked=reason_against(Permission.VERIFY_PARITRANA),
    )


@blueprint.post(URL + "/pengingat")
@requires(Permission.VERIFY_PARITRANA)
def remind(year: int) -> ResponseReturnValue:
    """The supervisor sends the reminders that the page listed."""
    form, edition = forms.RemindForm.from_request(), queries.edition_of_year(year)
    chosen = list(form.regions.data or ())
    if form.validate():
        try:
            many = reminding.remind(
                edition.id, chosen, again=bool(form.again.data), seen=form.seen.data or "", by=current_actor()
            )
        except DomainError as error:
            form.refuse(error)
        else:
            words = f"{many} email pengingat dikirim ke {len(set(chosen))} wilayah."
            return done(words, to=url_for("paritrana_province.reminders", year=year))
    return _reminders(year, chosen, form, 422)
