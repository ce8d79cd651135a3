"""What other capabilities say on a person's page: they stand above and register what the register cannot ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.beneficiaries.models import Beneficiary
from portal.core.notices import Notices


@dataclass(frozen=True)
class PersonNotice:
    """An alert of a kind, with title and sentence, and a page to go to: `endpoint` and the values that it takes."""

    title: str
    sentence: str
    link: str
    endpoint: str
    values: Mapping[str, int]
    kind: str = "info"


_notices = Notices[Beneficiary, PersonNotice]()
person_notice, notices_about = _notices.register, _notices.about
