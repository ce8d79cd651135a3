"""What other capabilities have to say on a quota's page: they stand above `quotas` and register what it cannot ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.core.notices import Notices
from portal.quotas.queries import QuotaState


@dataclass(frozen=True)
class Notice:
    """A title and a sentence, with a page to go to: `endpoint` takes the quota's id, or the `values` given instead."""

    title: str
    sentence: str
    link: str
    endpoint: str
    values: Mapping[str, int] | None = None


_notices = Notices[QuotaState, Notice]()
notice, notices_about = _notices.register, _notices.about
