"""The target of a year: each change is a new version, the earlier ones stay."""

from __future__ import annotations

from typing import Any

from portal.audit.service import Actor, record
from portal.core import clock, formatting
from portal.core.db import db
from portal.core.errors import DomainError
from portal.coverage import queries
from portal.coverage.models import CoverageTarget, ProvinceTarget
from portal.coverage.queries import Target
from portal.coverage.rules.figures import WHOLE
from portal.coverage.rules.sheet import PROVINCE
from portal.coverage.rules.targets import TargetTerms, problems
from portal.coverage.service.figures import model_of


def set_target(region: int, terms: TargetTerms, *, by: Actor) -> Target:
    """The target of a region (a regency id, or PROVINCE) for a year, from now on.

    Raises DomainError for what rules.targets.problems names, and when the same target holds already.
    """
    for field, sentence in problems(terms, clock.today()):
        raise DomainError(sentence, field=field)
    model_of(region)  # who may write figures of the region writes its targets
    before = queries.targets_of(region).get(terms.year)
    if before is not None and before.terms == terms:
        raise DomainError("Target ini sudah tercatat.")
    values: dict[str, Any] = {**vars(terms), "recorded_at": clock.now(), "recorded_by_name": by.name}
    made: Target = ProvinceTarget(**values) if region == PROVINCE else CoverageTarget(regency_id=region, **values)
    db.session.add(made)
    db.session.flush()
    record(
        "coverage_target_set",
        by=by,
        sentence=f"Target cakupan {terms.year}: {in_words(terms)}."
        + (f" Sebelumnya {in_words(before.terms)}." if before is not None else ""),
        regency_id=None if region == PROVINCE else region,
        subject_kind="province_coverage_target" if region == PROVINCE else "coverage_target",
        subject_id=made.id,
        reason=terms.source,
    )
    return made


def in_words(terms: TargetTerms) -> str:
    """1.054.194 orang, 64,82%."""
    people = "" if terms.people is None else f"{formatting.number(terms.people)} orang"
    percent = "" if terms.percent is None else formatting.percent(terms.percent, WHOLE, 2)
    return ", ".join(filter(None, (people, percent)))
