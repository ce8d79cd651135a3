"""New words for an article of the library: a version of its own; drafts that began with an earlier one keep it."""

from __future__ import annotations

from portal.agreements import queries
from portal.agreements.models import StandardArticle
from portal.agreements.rules.drafts import Wording
from portal.agreements.rules.terms import KIND_LABELS, AgreementKind
from portal.agreements.service.articles import refuse_unknown_fields
from portal.audit.service import Actor, record
from portal.core import clock
from portal.core.db import db
from portal.core.errors import DomainError


def revise_standard(kind: AgreementKind, code: str, wording: Wording, *, seen: int, by: Actor) -> StandardArticle:
    """The next version of a standard article. `seen` is the version that the form showed.

    Raises NotFoundError for one that is not there, DomainError when somebody changed it meanwhile and for names in
    braces that nothing fills.
    """
    newest = queries.standard_history(kind, code)[0]
    if newest.version != seen:
        raise DomainError("Pasal baku ini baru saja diubah orang lain. Periksa, lalu simpan sekali lagi.")
    refuse_unknown_fields(kind, wording)
    if (newest.heading, newest.text) == (wording.heading, wording.text):
        return newest
    row = StandardArticle(
        kind=kind,
        code=code,
        version=newest.version + 1,
        position=newest.position,
        heading=wording.heading,
        text=wording.text,
        changed_at=clock.now(),
        changed_by_name=by.name,
    )
    db.session.add(row)
    record(
        "standard_article_revised",
        by=by,
        sentence=f"Pasal baku {wording.heading} ({KIND_LABELS[kind]}) menjadi versi {row.version}.",
        regency_id=None,
        subject_kind="standard_article",
        subject_id=f"{kind.value}:{code}",
    )
    db.session.flush()
    return row
