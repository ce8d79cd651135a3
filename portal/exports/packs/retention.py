"""Packs leave the list after the office's time, and their files with them; what they said stays for good."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from portal.core import storage, tasks
from portal.core.db import db
from portal.core.settings import value_by_office
from portal.exports.packs.models import HearingPack, HearingPackFile
from portal.exports.packs.queries import owned_by
from portal.exports.packs.settings import LISTED_DAYS
from portal.regencies.queries import all_regency_ids


@tasks.on_purge
def clear_unlisted(now: datetime) -> None:
    """Files of packs that are not listed any more. Those that were rendered once more have a time of their own."""
    days = value_by_office(LISTED_DAYS.name, [None, *sorted(all_regency_ids())])
    for regency_id, listed in days.items():
        files = db.session.scalars(
            select(storage.StoredFile)
            .join(HearingPackFile, HearingPackFile.file_id == storage.StoredFile.id)
            .join(HearingPack, HearingPack.id == HearingPackFile.pack_id)
            .where(
                owned_by(regency_id),
                HearingPack.as_of < now - timedelta(days=listed),
                storage.StoredFile.delete_after.is_(None),
            )
        ).all()
        for stored in dict.fromkeys(files):  # one archive holds the files of many parts
            storage.delete(stored)
