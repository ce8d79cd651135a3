"""Next year without sending anything again: the people of a quota, or of one list, proposed as a list of a later year.

The portal writes the table that an office would have sent, out of the register, and the job that judges lists judges
it: age, deaths, other payers, repeats and places are looked at by the same rules, and only what differs waits to be
mended. Nothing is taken before the operator confirms.
"""

from __future__ import annotations

import io

from portal.audit.service import Actor, record
from portal.beneficiaries import as_file, queries, service
from portal.beneficiaries.models import Upload, UploadState
from portal.beneficiaries.queries import Source
from portal.core import clock, formatting, storage
from portal.core.crypto import Keys
from portal.core.errors import DomainError
from portal.core.months import Month
from portal.core.settings import value_of
from portal.quotas import queries as quota_queries
from portal.quotas import service as quotas
from portal.quotas.models import Quota

JOB = "beneficiaries.renew"


def renew(source: Source, target: Quota, start: Month, *, by: Actor) -> Upload:
    """Begin a list of everybody of `source` whose cover reaches the end of its term; the worker draws it up.

    Raises DomainError when nobody is left, or the target is not of a later year; AlreadySentError when this source is
    being renewed there already.
    """
    quotas.lock(target.id)  # of two who press at once, the second finds the first one's list
    if target.fiscal_year <= source.quota.fiscal_year:
        raise DomainError(f"Pilih kuota sesudah tahun {source.quota.fiscal_year}.", field="quota_id")
    quotas.refuse_outside(target, start, what="Bulan mulai", field="start_month")
    people = queries.counts_of(source).people
    if not people:
        raise DomainError("Tidak ada peserta yang masih dilindungi sampai akhir masa, jadi tidak ada yang diteruskan.")
    earlier = queries.renewal_or_none(source, target, start)
    if earlier is not None:
        raise service.AlreadySentError(earlier, "Perpanjangan ini sudah disiapkan. Ini hasilnya.")
    assert by.id is not None
    upload = Upload(
        regency_id=target.regency_id,
        quota_id=target.id,
        renews_quota_id=source.quota.id,
        renews_upload_id=source.upload.id if source.upload else None,
        file_name=_file_name(source),
        size=0,
        sha256="",
        start_month=start,
        state=UploadState.RECEIVED,
        summary={},
        created_by=by.id,
        created_by_name=by.name,
        created_at=clock.now(),
    )
    service.begin(upload, JOB, by)
    record(
        "list_renewed",
        by=by,
        sentence=f"Daftar no. {upload.id} disusun untuk meneruskan {formatting.number(people)} peserta "
        f"{source.quota.fiscal_year} ke {target.fiscal_year}.",
        regency_id=upload.regency_id,
        subject_kind=service.SUBJECT,
        subject_id=upload.id,
    )
    return upload


def _file_name(source: Source) -> str:
    which = f"daftar no. {source.upload.id}" if source.upload else source.quota.funding_source.name
    return f"Perpanjangan {which} {source.quota.fiscal_year}.csv"


def source_of(upload: Upload) -> Source:
    """What a renewing list renews."""
    assert upload.renews_quota_id is not None
    quota = quota_queries.quota_by_id(upload.renews_quota_id)
    return Source(quota, queries.upload_by_id(upload.renews_upload_id) if upload.renews_upload_id else None)


def drawn(upload: Upload, keys: Keys) -> bytes:
    """The list of a renewal as a file, out of the register as it is now."""
    people = queries.people_to_renew(source_of(upload), upload.start_month, keys)
    return as_file.list_file(people, upload.regency_id)


def keep(upload: Upload, content: bytes) -> None:
    """Keep the drawn file with its list, which must be locked: from here on it is a list like any other."""
    stored = storage.store(
        io.BytesIO(content),
        kind="beneficiaries.upload",
        file_name=upload.file_name,
        media_type="text/csv",
        regency_id=upload.regency_id,
        created_by=upload.created_by,
        retention_days=value_of("file_retention_days", upload.regency_id),
    )
    upload.file_id = stored.id
    upload.size = stored.size
    upload.sha256 = stored.sha256.hex()
