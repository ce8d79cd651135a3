"""A branch says which columns it wants: every change is a new version, so that what was sent can be read as it was."""

from __future__ import annotations

from collections.abc import Iterable

from portal.audit.service import Actor, record
from portal.core import clock
from portal.core.db import db
from portal.core.errors import DomainError
from portal.deliveries import queries
from portal.deliveries.models import DeliveryTemplate
from portal.deliveries.rules.template import ColumnTemplate, problem_of


def set_template(
    branch_id: int, regency_ids: Iterable[int], template: ColumnTemplate, *, by: Actor
) -> DeliveryTemplate | None:
    """Make a template hold for deliveries from now on; each regency of the branch reads so in its record.

    None when it holds already. Raises DomainError for a template by which answers could not be matched.
    """
    problem = problem_of(template)
    if problem:
        raise DomainError(problem)
    present, version = queries.current_template(branch_id)
    if version is not None and (present.stored(), present.date_format) == (template.stored(), template.date_format):
        return None
    made = DeliveryTemplate(
        branch_id=branch_id,
        columns=template.stored(),
        date_format=template.date_format.value,
        created_at=clock.now(),
        created_by_name=by.name,
    )
    db.session.add(made)
    db.session.flush()
    for regency_id in sorted(regency_ids):
        record(
            "delivery_template_changed",
            by=by,
            sentence=f"Cabang menetapkan templat kolom kiriman no. {made.id} ({len(template.columns)} kolom).",
            regency_id=regency_id,
            subject_kind="delivery_template",
            subject_id=made.id,
        )
    return made
