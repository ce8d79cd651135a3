"""Where evidence is to be attached as soon as it is in the library: a criterion of an edition, or nowhere."""

from __future__ import annotations

from dataclasses import dataclass

from portal.audit.service import Actor
from portal.core.errors import DomainError
from portal.paritrana import queries
from portal.paritrana.evidence import service
from portal.paritrana.models import ParitranaCriterion, ParitranaEdition
from portal.paritrana.rules.criteria import EvidenceKind


@dataclass(frozen=True)
class Place:
    """A criterion that the person came from."""

    edition: ParitranaEdition
    criterion: ParitranaCriterion
    regency_id: int

    @property
    def values(self) -> dict[str, int]:
        """As forms and addresses carry it."""
        return {"tahun": self.edition.judged_year, "kriteria": self.criterion.id}

    def why_closed(self) -> str:
        """Why nothing can be attached here now; empty when something can."""
        assessment = queries.assessment_of_or_none(self.regency_id, self.edition.id)
        return service.why_closed(self.edition, assessment, self.criterion.id)

    def refuse(self, kind: EvidenceKind) -> None:
        """Raises DomainError when evidence of this kind cannot be attached here now."""
        if problem := self.why_closed():
            raise DomainError(problem)
        service.refuse_kind(self.criterion, kind)

    def attach(self, evidence_id: int, *, by: Actor) -> None:
        """Let evidence serve this criterion. Raises as `service.attach` does."""
        service.attach(self.edition.id, self.criterion.id, evidence_id, regency_id=self.regency_id, by=by)


def place_or_none(judged_year: int | None, criterion_id: int | None, regency_id: int) -> Place | None:
    """The criterion that an address names; none when it names none. Raises NotFoundError for one that there is not."""
    if not judged_year or not criterion_id:
        return None
    edition = queries.edition_of_year(judged_year)
    return Place(edition, queries.criterion_by_id(edition.id, criterion_id).criterion, regency_id)
