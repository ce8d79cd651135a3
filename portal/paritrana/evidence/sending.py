"""Evidence that arrives in pieces: what is asked before the first byte, and what becomes of the whole."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from typing import cast

from portal.audit.service import Actor
from portal.core.resumable.models import PartialUpload
from portal.core.resumable.reading import Arrived
from portal.core.resumable.rules import Announced
from portal.paritrana.evidence import queries, service
from portal.paritrana.models import ParitranaEvidence
from portal.paritrana.rules.evidence import EvidenceTerms

KIND = "paritrana.evidence"


def chosen(terms: EvidenceTerms, place: Mapping[str, int]) -> dict[str, str]:
    """What the form said, as it is kept beside the pieces; `place` is the criterion to attach to, if there is one."""
    return {
        "title": terms.title,
        "dated_on": terms.dated_on.isoformat() if terms.dated_on else "",
        "valid_until": terms.valid_until.isoformat() if terms.valid_until else "",
        **{name: str(number) for name, number in place.items()},
    }


def known_or_none(announced: Announced, terms: EvidenceTerms) -> ParitranaEvidence | None:
    """The evidence of the same content, so that nothing need be sent. Raises DomainError for what would be refused."""
    service.refuse_unfit(announced.size, terms)
    return None if announced.sha256 is None else queries.same_file_or_none(announced.sha256.hex())


def take(partial: PartialUpload, content: Arrived, *, by: Actor) -> service.Added:
    """Receive a complete file as the form would. Raises DomainError as `service.add_file` does."""
    dated_on, valid_until = partial.args["dated_on"], partial.args["valid_until"]
    return service.add_file(
        io.BufferedReader(cast(io.RawIOBase, content)),
        partial.file_name,
        EvidenceTerms(
            partial.args["title"],
            date.fromisoformat(dated_on) if dated_on else None,
            date.fromisoformat(valid_until) if valid_until else None,
        ),
        regency_id=partial.regency_id,
        by=by,
    )
