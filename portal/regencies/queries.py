"""Reading the reference data: workplaces, places, branch areas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Select, bindparam, literal, or_, select, union_all

from portal.core.access import Workplace
from portal.core.db import db
from portal.core.permissions import WorkplaceKind
from portal.core.reading import shared
from portal.core.tenancy import Scope, current_scope
from portal.regencies.models import Branch, BranchArea, District, Regency, Village

PROVINCE_NAME = "Provinsi Nusa Tenggara Timur"


def all_regencies() -> Sequence[Regency]:
    """The 22, ordered by code."""
    return db.session.scalars(select(Regency).order_by(Regency.id)).all()


_known: WeakKeyDictionary[Engine, frozenset[int]] = WeakKeyDictionary()


def all_regency_ids() -> frozenset[int]:
    """The ids of the 22. Asked of each database once: a new regency comes with a migration, and so with a restart."""
    found = _known.get(db.engine)
    if not found:  # reference data may still have to come
        found = _known[db.engine] = frozenset(db.session.scalars(select(Regency.id)))
    return found


@shared
def official_names() -> dict[int, str]:
    """{regency id: its official name} of the 22."""
    return {regency.id: regency.official_name for regency in all_regencies()}


def ids_in_scope() -> frozenset[int]:
    """The regencies that the open scope looks at."""
    scope = current_scope()
    return all_regency_ids() if scope is None or scope.unfiltered else scope.regency_ids


def system_scope() -> Scope:
    """For sign-in records, sweeps and commands of the machine's operator: everything, named here and nowhere else."""
    return Scope.system(all_regency_ids())


def regency_or_none(slug: str) -> Regency | None:
    """The regency that a slug names, if any."""
    return db.session.scalars(select(Regency).where(Regency.slug == slug)).one_or_none()


def regency_by_id(regency_id: int) -> Regency:
    """Raises NoResultFound for an unknown id."""
    return db.session.scalars(select(Regency).where(Regency.id == regency_id)).one()


def office_name(regency_id: int | None) -> str:
    """The official name of a regency, or that of the province for None. Raises NoResultFound for an unknown id."""
    return PROVINCE_NAME if regency_id is None else regency_by_id(regency_id).official_name


def branches() -> Sequence[Branch]:
    """The branches of BPJS Ketenagakerjaan, by name."""
    return db.session.scalars(select(Branch).order_by(Branch.name)).all()


def branch_regency_ids(branch_id: int, today: date) -> frozenset[int]:
    """The regencies that this branch serves on `today` (domain rule 29)."""
    return frozenset(
        db.session.scalars(
            select(BranchArea.regency_id).where(
                BranchArea.branch_id == branch_id,
                BranchArea.valid_from <= today,
                or_(BranchArea.valid_until.is_(None), BranchArea.valid_until >= today),
            )
        )
    )


_SERVED = (
    select(BranchArea.regency_id, Branch.slug, Branch.name)
    .join(Branch, Branch.id == BranchArea.branch_id)
    .where(
        BranchArea.valid_from <= bindparam("today"),
        or_(BranchArea.valid_until.is_(None), BranchArea.valid_until >= bindparam("today")),
    )
)


def branches_by_regency(today: date) -> dict[int, tuple[str, str]]:
    """{regency id: (slug, name) of the branch that serves it on `today`}, in one query."""
    rows = db.session.execute(_SERVED, {"today": today})
    return {regency_id: (slug, name) for regency_id, slug, name in rows}


def branch_of_or_none(regency_id: int, today: date) -> Branch | None:
    """The BPJS branch that the dated map gives a regency on `today`."""
    return db.session.scalars(
        select(Branch).where(Branch.id.in_(branch_ids_of(regency_id, today))).limit(1)
    ).one_or_none()


def branch_ids_of(regency_id: int, today: date) -> Select[int]:
    """The id of the BPJS branch that serves a regency on `today`, for others to ask with."""
    return select(BranchArea.branch_id).where(
        BranchArea.regency_id == regency_id,
        BranchArea.valid_from <= today,
        or_(BranchArea.valid_until.is_(None), BranchArea.valid_until >= today),
    )


def districts_of(regency_id: int) -> Sequence[District]:
    """The kecamatan of a regency, by name."""
    return db.session.scalars(select(District).where(District.regency_id == regency_id).order_by(District.name)).all()


def villages_of(regency_id: int) -> Sequence[Village]:
    """The desa and kelurahan of a regency, by name."""
    return db.session.scalars(
        select(Village).where(Village.regency_id == regency_id).order_by(Village.name, Village.code)
    ).all()


def district_names() -> dict[str, str]:
    """{code: name} of all 315 kecamatan."""
    return {row[0]: row[1] for row in db.session.execute(select(District.code, District.name))}


def place_names(regency_id: int) -> tuple[dict[str, str], dict[str, str]]:
    """({district code: name}, {village code: name}) of a regency, in one query."""
    districts = select(literal(True), District.code, District.name).where(District.regency_id == regency_id)
    villages = select(literal(False), Village.code, Village.name).where(Village.regency_id == regency_id)
    names: tuple[dict[str, str], dict[str, str]] = ({}, {})
    for is_district, code, name in db.session.execute(union_all(districts, villages)):
        names[0 if is_district else 1][code] = name
    return names


class WorkplaceDirectory:
    """Answers `core.access`: which workplace a slug names today."""

    def workplace_or_none(self, kind: WorkplaceKind, slug: str, today: date) -> Workplace | None:
        """A branch has the regencies that the dated map gives it on `today`."""
        if kind is WorkplaceKind.PROVINCE:
            return Workplace(kind, 0, "", PROVINCE_NAME, "", all_regency_ids())
        if kind is WorkplaceKind.REGENCY:
            regency = regency_or_none(slug)
            if regency is None:
                return None
            return Workplace(kind, regency.id, slug, regency.official_name, PROVINCE_NAME, frozenset({regency.id}))
        branch = db.session.scalars(select(Branch).where(Branch.slug == slug)).one_or_none()
        if branch is None:
            return None
        return Workplace(kind, branch.id, slug, branch.name, PROVINCE_NAME, branch_regency_ids(branch.id, today))


def workplace_names() -> dict[tuple[WorkplaceKind, int], tuple[str, str]]:
    """{(kind, id): (name, slug)} of every workplace, for lists of memberships."""
    names: dict[tuple[WorkplaceKind, int], tuple[str, str]] = {(WorkplaceKind.PROVINCE, 0): (PROVINCE_NAME, "")}
    for regency in all_regencies():
        names[WorkplaceKind.REGENCY, regency.id] = (regency.official_name, regency.slug)
    for branch in branches():
        names[WorkplaceKind.BRANCH, branch.id] = (branch.name, branch.slug)
    return names
