"""Lists that arrive in pieces: what is asked before the first byte, and what becomes of the whole."""

from __future__ import annotations

import io
from typing import cast

from portal.audit.service import Actor
from portal.beneficiaries import service
from portal.beneficiaries.models import Upload
from portal.core.months import Month
from portal.core.resumable.models import PartialUpload
from portal.core.resumable.reading import Arrived
from portal.core.resumable.rules import Announced
from portal.quotas import queries as quotas

KIND = "beneficiaries.list"


def chosen(quota_id: int, start: Month) -> dict[str, str]:
    """What the operator chose in the form, as it is kept beside the pieces."""
    return {"quota_id": str(quota_id), "start_month": str(start)}


def known_or_none(announced: Announced, quota_id: int, start: Month) -> Upload | None:
    """The list of the same content for this quota and month, so that nothing need be sent.

    Raises DomainError when a list like this would be refused anyway.
    """
    quota = quotas.quota_by_id(quota_id)
    service.refuse_unfit(announced.size, quota, start)
    return None if announced.sha256 is None else service.earlier_or_none(announced.sha256, quota, start)


def take(partial: PartialUpload, content: Arrived, *, by: Actor) -> Upload:
    """Receive a complete file as the form would: the same verdicts, the same answer to one that was sent before.

    Raises DomainError as `service.receive` does.
    """
    try:
        return service.receive(
            io.BufferedReader(cast(io.RawIOBase, content)),
            file_name=partial.file_name,
            size=partial.size,
            quota=quotas.quota_by_id(int(partial.args["quota_id"])),
            start=Month.parse(partial.args["start_month"]),
            by=by,
        )
    except service.AlreadySentError as answer:
        return answer.upload
