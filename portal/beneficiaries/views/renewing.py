"""Next year's list out of this year's people: nothing is sent again, and what differs is looked at once."""

from __future__ import annotations

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.beneficiaries import forms, queries, renewing, service
from portal.beneficiaries.queries import Source
from portal.beneficiaries.views.lists import blueprint
from portal.core import clock, formatting
from portal.core.access import requires
from portal.core.errors import DomainError
from portal.core.months import Month, month_range, months_of_year
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.quotas import queries as quotas
from portal.quotas.notices import Notice, notice
from portal.quotas.queries import QuotaState
from portal.quotas.rules.ledger import FREED_REASON_LABELS

_OF_QUOTA = "/wilayah/<regency>/kuota/<int:quota_id>/perpanjang"
_OF_LIST = "/wilayah/<regency>/daftar/<int:upload_id>/perpanjang"
SEASON = 9  # from this month on an office is reminded: the new year's budget is being drawn up


@blueprint.get(_OF_QUOTA)
@requires(Permission.PREPARE_LISTS)
def renew_quota(quota_id: int) -> Response:
    """The operator is about to renew everybody of a quota for the next year."""
    return _page(_quota(quota_id))


@blueprint.post(_OF_QUOTA)
@requires(Permission.PREPARE_LISTS)
def renew_quota_submit(quota_id: int) -> ResponseReturnValue:
    """The operator has next year's list drawn up from everybody of a quota."""
    return _submit(_quota(quota_id))


@blueprint.get(_OF_LIST)
@requires(Permission.PREPARE_LISTS)
def renew_list(upload_id: int) -> Response:
    """The operator is about to renew the people of one list for the next year."""
    return _page(_list(upload_id))


@blueprint.post(_OF_LIST)
@requires(Permission.PREPARE_LISTS)
def renew_list_submit(upload_id: int) -> ResponseReturnValue:
    """The operator has next year's list drawn up from the people of one list."""
    return _submit(_list(upload_id))


def _quota(quota_id: int) -> Source:
    return Source(quotas.quota_by_id(quota_id))


def _list(upload_id: int) -> Source:
    upload = queries.upload_by_id(upload_id)
    return Source(quotas.quota_by_id(upload.quota_id), upload)


def _next_year(source: Source) -> int:
    return source.quota.fiscal_year + 1


def _form(source: Source, form: forms.RenewalForm) -> forms.RenewalForm:
    """The quotas of the next year, that of the same source first."""
    year = _next_year(source)
    states = quotas.states_of_year(year, Month(year, 1))
    states.sort(key=lambda state: state.quota.funding_source_code != source.quota.funding_source_code)
    form.choose(
        "quota_id",
        [
            (
                str(state.quota.id),
                f"{state.quota.funding_source.name} {year} (sisa {formatting.number(max(state.worst.remaining, 0))} "
                "tempat)",
            )
            for state in states
        ],
    )
    return form


def _page(source: Source, form: forms.RenewalForm | None = None, status: int = 200) -> Response:
    year = _next_year(source)
    form = form or _form(source, forms.RenewalForm(data={"start_month": Month(year, 1)}))
    return render(
        "uploads/renew.html",
        fragment="isian",
        source=source,
        action=(
            url_for("uploads.renew_list_submit", upload_id=source.upload.id)
            if source.upload
            else url_for("uploads.renew_quota_submit", quota_id=source.quota.id)
        ),
        counts=queries.counts_of(source),
        reasons=FREED_REASON_LABELS,
        year=year,
        form=form,
        months=list(month_range(*months_of_year(year))),
        status=status,
    )


def _submit(source: Source) -> ResponseReturnValue:
    form = _form(source, forms.RenewalForm.from_request())
    if form.validate() and form.start_month.data is not None:
        try:
            target = quotas.quota_by_id(form.quota_id.data)
            upload = renewing.renew(source, target, form.start_month.data, by=current_actor())
            return done("Daftar disusun dan sedang diperiksa.", to=url_for("uploads.detail", upload_id=upload.id))
        except service.AlreadySentError as answer:
            return done(answer.sentence, to=url_for("uploads.detail", upload_id=answer.upload.id))
        except DomainError as error:
            form.refuse(error)
    return _page(source, form, 422)


@notice(Permission.PREPARE_LISTS)
def may_be_renewed(state: QuotaState) -> Notice | None:
    """On the quota's page, late in its year: its people can go on without another upload."""
    today, year = clock.today(), state.quota.fiscal_year
    if today.year != year or today.month < SEASON or not state.balance.taken:
        return None
    return Notice(
        f"Peserta {year} dapat diteruskan ke {year + 1}",
        "Tidak perlu mengunggah apa pun: portal menyusun daftarnya dan memeriksa ulang setiap orang.",
        "Perpanjang peserta",
        "uploads.renew_quota",
    )
