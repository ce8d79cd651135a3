"""The places of a quota over kecamatan, of a kecamatan over its villages; moving places between two of them.

Both levels share these pages: `kecamatan` in the address names the kecamatan whose villages are meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, request
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.core.access import reason_against, requires, takes_files, workplace
from portal.core.errors import DomainError, NotFoundError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.proposals import queries as proposals
from portal.proposals.models import Proposal
from portal.quotas import dividing_proposals, forms_money, queries, service
from portal.quotas.models import Quota
from portal.quotas.numbers_file import pairs_of_file
from portal.quotas.queries import PlaceRow
from portal.quotas.rules.dividing import Division, divide, equally
from portal.quotas.rules.naming import NumbersByPlace, numbers_by_place, pairs_of_text
from portal.quotas.views.blueprint import answer_of, blueprint, corrected, page_of, sibling_tabs
from portal.regencies import queries as regencies


@dataclass(frozen=True)
class Level:
    """What is divided here: all kecamatan (code and name empty), or the villages of one kecamatan."""

    quota: Quota
    code: str
    name: str
    rows: Sequence[PlaceRow]
    division: Division

    @property
    def places(self) -> list[tuple[str, str]]:
        """(code, name) of every place, in its order."""
        return [(row.code, row.name) for row in self.rows]

    @property
    def words(self) -> str:
        """What the places are called."""
        return "desa/kelurahan" if self.code else "kecamatan"


def _level(quota_id: int) -> Level:
    """Read anew after a refused proposal, since what it tried was taken back.

    Raises NotFoundError for a quota or a kecamatan outside the regency.
    """
    quota, code = queries.quota_by_id(quota_id), request.values.get("kecamatan", "")
    districts = {district.code: district.name for district in regencies.districts_of(workplace().id)}
    if code and code not in districts:
        raise NotFoundError
    places = _villages(code) if code else list(districts.items())
    rows = queries.place_rows(quota_id, places, code)
    division = queries.division_of(rows, queries.places_to_divide(quota, code))
    return Level(quota, code, districts.get(code, ""), rows, division)


def _villages(district_code: str) -> list[tuple[str, str]]:
    """(code, name) of a kecamatan's villages; a kelurahan says so, since a desa may have its name."""
    return [
        (village.code, f"Kel. {village.name}" if village.kind == "kelurahan" else village.name)
        for village in regencies.villages_of(workplace().id)
        if village.district_code == district_code
    ]


@blueprint.get("/wilayah/<regency>/kuota/<int:quota_id>/pembagian")
@requires(Permission.VIEW_FIGURES)
def dividing(quota_id: int) -> Response:
    """Somebody of the office reads which kecamatan or village has how many places left."""
    level = _level(quota_id)
    kinds = (dividing_proposals.SPLIT, dividing_proposals.MOVE)
    return render(
        "quotas/dividing.html",
        level=level,
        years=sibling_tabs("quotas.dividing", level.quota),
        waiting=[each for each in proposals.open_about(quota_id) if each.kind in kinds],
        locked_reason=reason_against(Permission.MANAGE_QUOTAS) or service.reason_against_year(level.quota.fiscal_year),
    )


@blueprint.get("/wilayah/<regency>/kuota/<int:quota_id>/pembagian/ubah")
@requires(Permission.MANAGE_QUOTAS)
def split_form(quota_id: int) -> Response:
    """The operator prepares a division; what holds now, or what was returned, stands in the boxes."""
    level = _level(quota_id)
    fixing = corrected(dividing_proposals.SPLIT)
    form = forms_money.division_form(level.places)(data=fixing.payload if fixing else None)
    form.put_shares(fixing.payload["shares"] if fixing else {row.code: row.share for row in level.rows})
    return _split_page(level, form, fixing, status=200)


def _split_page(
    level: Level,
    form: forms_money.DivisionForm,
    fixing: Proposal | None,
    *,
    found: NumbersByPlace | None = None,
    source: forms_money.NumbersForm | None = None,
    only_sum: bool = False,
    status: int = 422,
) -> Response:
    return render(
        "quotas/dividing_form.html",
        fragment="jumlah" if only_sum else "isian",
        level=level,
        form=form,
        boxes=[
            (row, form[forms_money.share_box(row.code)], form[forms_money.number_box(row.code)]) for row in level.rows
        ],
        division=Division(level.division.whole, form.given),
        fixing=fixing,
        found=found or NumbersByPlace(),
        source=source or forms_money.NumbersForm(),
        status=status,
    )


@blueprint.post("/wilayah/<regency>/kuota/<int:quota_id>/pembagian/ubah")
@requires(Permission.MANAGE_QUOTAS)
def split(quota_id: int) -> ResponseReturnValue:
    """The operator proposes a division, or lets the portal compute one first."""
    level = _level(quota_id)
    form = forms_money.division_form(level.places).from_request()
    fixing, helper = corrected(dividing_proposals.SPLIT), request.form.get("hitung", "")
    if helper:
        _help(level, form, helper)
        return _split_page(level, form, fixing, only_sum=helper == "jumlah")
    if form.validate():
        try:
            proposal = dividing_proposals.propose_split(
                level.quota,
                (level.code, level.name),
                level.rows,
                form.shares,
                reason=form.reason.data,
                document=form.document.data,
                by=current_actor(),
                instead_of=fixing.id if fixing else None,
            )
            return done(answer_of(proposal), to=page_of(proposal))
        except DomainError as error:
            form.refuse(error)
    return _split_page(_level(quota_id), form, fixing)


def _help(level: Level, form: forms_money.DivisionForm, helper: str) -> None:
    """Compute shares in the way a button names; what cannot be computed is said above the form.

    The form comes back with status 422, since nothing was recorded: its key stays good for the proposal itself.
    """
    if not form.readable() or helper == "jumlah":
        return
    codes = [code for code, _name in level.places]
    if helper == "rata":
        form.put_shares(equally(level.division.whole, codes))
        return
    if helper == "lalu":
        form.put_numbers(queries.last_year_numbers(level.quota, codes, level.code))
    _proportionally(level, form, "Tahun lalu belum ada pembagian dan peserta." if helper == "lalu" else "")


def _proportionally(level: Level, form: forms_money.DivisionForm, otherwise: str = "") -> None:
    """Shares in proportion to the numbers that stand beside them."""
    if any(form.numbers.values()):
        form.put_shares(divide(level.division.whole, form.numbers))
    else:
        form.refuse(DomainError(otherwise or "Isi angka pembanding paling sedikit di satu baris."))


@blueprint.post("/wilayah/<regency>/kuota/<int:quota_id>/pembagian/angka")
@requires(Permission.MANAGE_QUOTAS)
@takes_files
def split_by_numbers(quota_id: int) -> Response:
    """The operator brings two columns, pasted or in a file; the shares follow once every name has its place."""
    level = _level(quota_id)
    form = forms_money.division_form(level.places)()
    form.put_shares({row.code: row.share for row in level.rows})
    source, found = forms_money.NumbersForm.from_request(), NumbersByPlace()
    if source.validate():
        try:
            found = _numbers(source, dict(level.places))
            form.put_numbers(found.numbers)
            if found.is_whole:
                _proportionally(level, form)
        except DomainError as error:
            source.refuse(error)
    return _split_page(level, form, corrected(dividing_proposals.SPLIT), found=found, source=source)


def _numbers(source: forms_money.NumbersForm, places: dict[str, str]) -> NumbersByPlace:
    """Raises DomainError when neither a paste nor a readable file came."""
    sent = request.files.get(source.file.name)
    if sent is not None and sent.filename:
        return numbers_by_place(pairs_of_file(sent.read(), sent.filename), places)
    pasted = source.pasted.data or ""
    if not pasted.strip():
        raise DomainError("Tempel dua kolom, atau pilih berkas.", field="pasted")
    return numbers_by_place(pairs_of_text(pasted), places)


@blueprint.get("/wilayah/<regency>/kuota/<int:quota_id>/pembagian/pindah")
@requires(Permission.MANAGE_QUOTAS)
def move_form(quota_id: int) -> Response:
    """The operator prepares to move places between two kecamatan or two villages."""
    fixing = corrected(dividing_proposals.MOVE)
    level = _level(quota_id)
    return _move_page(level, _with_places(forms_money.MoveForm(data=fixing.payload if fixing else None), level), fixing)


def _with_places(form: forms_money.MoveForm, level: Level) -> forms_money.MoveForm:
    """From a place of this level; to one of it, or from a village to any other village of the regency."""
    here = [(row.code, row.name) for row in level.rows]
    form.choose("origin", [("", "Pilih"), *here])
    form.choose("target", [("", "Pilih"), *here, *((row.code, row.name) for row in _elsewhere(level))])
    return form


def _elsewhere(level: Level) -> list[PlaceRow]:
    """Villages of the other kecamatan with theirs in the name; none while kecamatan are looked at."""
    if not level.code:
        return []
    districts = {district.code: district.name for district in regencies.districts_of(workplace().id)}
    return [
        PlaceRow(village.code, f"{village.name}, Kec. {districts[village.district_code]}", 0, 0, 0)
        for village in regencies.villages_of(workplace().id)
        if village.district_code != level.code
    ]


def _target(level: Level, code: str) -> tuple[PlaceRow, str]:
    """Where the places go, and its kecamatan if that is another one."""
    for row in level.rows:
        if row.code == code:
            return row, ""
    (name,) = [row.name for row in _elsewhere(level) if row.code == code]
    (district,) = [each.district_code for each in regencies.villages_of(workplace().id) if each.code == code]
    return queries.place_rows(level.quota.id, [(code, name)], district)[0], district


def _move_page(level: Level, form: forms_money.MoveForm, fixing: Proposal | None, status: int = 200) -> Response:
    return render("quotas/dividing_move.html", fragment="isian", level=level, form=form, fixing=fixing, status=status)


@blueprint.post("/wilayah/<regency>/kuota/<int:quota_id>/pembagian/pindah")
@requires(Permission.MANAGE_QUOTAS)
def move(quota_id: int) -> ResponseReturnValue:
    """The operator proposes to move places that are still free."""
    level = _level(quota_id)
    form = forms_money.MoveForm.from_request()
    _with_places(form, level)
    fixing = corrected(dividing_proposals.MOVE)
    if form.validate():
        rows = {row.code: row for row in level.rows}
        target, target_district = _target(level, form.target.data)
        try:
            proposal = dividing_proposals.propose_move(
                level.quota,
                level.code,
                rows[form.origin.data],
                target,
                form.people.data,
                target_district=target_district,
                reason=form.reason.data,
                document=form.document.data,
                by=current_actor(),
                instead_of=fixing.id if fixing else None,
            )
            return done(answer_of(proposal), to=page_of(proposal))
        except DomainError as error:
            form.refuse(error)
    return _move_page(_level(quota_id), form, fixing, 422)
