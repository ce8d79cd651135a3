"""The register of agreements: of an office, of the regencies of a branch, of all of them."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.agreements import workbooks
from portal.agreements.queries import register
from portal.agreements.queries.register import AgreementFilter
from portal.agreements.rules.register import STANDING_LABELS, Standing, standing
from portal.agreements.rules.remarks import remarks
from portal.agreements.rules.states import days_left
from portal.agreements.rules.terms import KIND_LABELS
from portal.agreements.views.blueprint import BRANCH, OFFICE, PROVINCE, Side, blueprint, state_in_words
from portal.audit.exporting import ask_for_file
from portal.core import clock
from portal.core.access import requires, workplace
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import row_number


@blueprint.get("/wilayah/<regency>/perjanjian/")
@requires(Permission.VIEW_FIGURES)
def index() -> Response:
    """Somebody of the office looks through its agreements."""
    return _list(OFFICE)


@blueprint.get("/bpjs/<branch>/perjanjian/")
@requires(Permission.ANSWER_AGREEMENTS)
def branch_index() -> Response:
    """A branch officer looks through the agreements of the branch's regencies."""
    return _list(BRANCH)


@blueprint.get("/provinsi/perjanjian/")
@requires(Permission.COMMENT_AGREEMENTS)
def province_index() -> Response:
    """The province's legal desk looks through the agreements of all regencies."""
    return _list(PROVINCE)


@blueprint.post("/wilayah/<regency>/perjanjian/unduh")
@requires(Permission.EXPORT_FIGURES)
def export() -> ResponseReturnValue:
    """Somebody of the office asks for the list as a workbook."""
    return _export(workplace().id, "exports.detail")


@blueprint.post("/provinsi/perjanjian/unduh")
@requires(Permission.EXPORT_FIGURES)
def province_export() -> ResponseReturnValue:
    """Somebody of the province asks for the list of all regencies as a workbook."""
    return _export(None, "exports.province_detail")


def _export(regency_id: int | None, ready: str) -> ResponseReturnValue:
    wanted = workbooks.filter_of(request.values, clock.today())
    download = ask_for_file(
        workbooks.REGISTER,
        title="Daftar perjanjian",
        args=_address_of(wanted),
        regency_id=regency_id,
        by=current_actor(),
        action="agreements_exported",
        sentence="Daftar perjanjian diunduh.",
    )
    return done("", to=url_for(ready, download_id=download.id))


def _list(side: Side) -> Response:
    wanted = workbooks.filter_of(request.args, clock.today())
    page = register.register_page(
        wanted, after=request.args.get("setelah", type=row_number), before=request.args.get("sebelum", type=row_number)
    )
    kept = _address_of(wanted)
    return render(
        "agreements/index.html",
        fragment="perjanjian",
        also=["saringan"],
        side=side,
        wanted=wanted,
        kept=kept,
        sums=register.sums(wanted),
        lines=[_shown(line, wanted) for line in page.lines],
        previous_url=side.url("index", sebelum=page.previous, **kept) if page.previous else "",
        next_url=side.url("index", setelah=page.following, **kept) if page.following else "",
        kinds=[("", "Semua bentuk"), *((each.value, words) for each, words in KIND_LABELS.items())],
        standings=[("", "Semua keadaan"), *((each.value, words) for each, words in STANDING_LABELS.items())],
        years=[("", "Semua tahun"), *((str(year), str(year)) for year in register.years())],
        kind_labels=KIND_LABELS,
        branch=side is not OFFICE,
    )


def _shown(line: register.AgreementLine, wanted: AgreementFilter) -> dict[str, Any]:
    """A line with what the dates make of it."""
    agreement = line.agreement
    stands = standing(agreement.state, agreement.first_day, agreement.last_day, wanted.today)
    return {
        "line": line,
        "badges": state_in_words(agreement),
        "ending": stands is Standing.ENDING,
        "days_left": days_left(agreement.last_day, wanted.today),
        "remarks": remarks(
            stands, agreement.first_day, agreement.last_day, agreement.countersigned_on, followed=line.followed
        ),
    }


def _address_of(wanted: AgreementFilter) -> dict[str, str]:
    """The filter as it stands in an address."""
    found = {
        "bentuk": wanted.kind,
        "keadaan": wanted.standing,
        "tahun": str(wanted.year) if wanted.year else "",
        "cari": wanted.words,
    }
    return {name: str(value) for name, value in found.items() if value}
