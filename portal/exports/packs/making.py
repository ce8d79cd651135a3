"""Rendering the files of a pack in the background: each once, kept under its SHA-256; again, the same bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import current_app

from portal.audit.service import PORTAL, record
from portal.core import clock, scratch, storage, tasks
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.settings import value_of
from portal.exports.packs import queries
from portal.exports.packs.formats import FORMS
from portal.exports.packs.models import HearingPack, HearingPackFile
from portal.exports.packs.rules.numbers import file_name
from portal.exports.packs.service import JOB, SUBJECT

KIND = "exports.pack"


def render(pack: HearingPack, form: str, path: Path) -> str:
    """Write a form of a pack to `path`; its SHA-256. The same pack gives the same bytes. KeyError for no such form."""
    FORMS[form].write(path, queries.body_of(pack), pack.sha256, pack.verify_url)
    return hashlib.sha256(path.read_bytes()).hexdigest()


@tasks.handler(JOB)
def _render(run: tasks.JobRun) -> str | None:
    pack = queries.pack_in_scope(run.args["pack_id"])
    known = queries.files_of(pack.id, clock.now())
    retention = value_of("file_retention_days", pack.regency_id)
    for done, (form, how) in enumerate(FORMS.items()):
        before = known.get(form)
        if before is not None and before.stored is not None:
            continue
        run.progress(done, len(FORMS), f"Menyusun {how.words}")
        with scratch.scratch_folder(current_app.config["PORTAL"].storage_dir) as folder:
            path = folder / file_name(pack.number, form, how.suffix)
            sha256 = render(pack, form, path)
            if before is not None and before.sha256 != sha256:
                raise DomainError(
                    f"{how.label} yang disusun lagi tidak sama dengan yang dahulu, jadi tidak disimpan. "
                    "Hubungi administrator provinsi."
                )
            with run.step():
                stored = storage.store(
                    path,
                    kind=KIND,
                    file_name=path.name,
                    media_type=how.media_type,
                    regency_id=pack.regency_id,
                    created_by=run.created_by,
                    retention_days=None if before is None else retention,  # asked for once more: as other downloads
                )
                db.session.add(
                    HearingPackFile(
                        regency_id=pack.regency_id,
                        pack_id=pack.id,
                        form=form,
                        file_id=stored.id,
                        sha256=sha256,
                        size=stored.size,
                        made_at=clock.now(),
                    )
                )
                record(
                    "hearing_pack_made",
                    by=PORTAL,
                    sentence=f"Berkas {path.name} selesai disusun.",
                    regency_id=pack.regency_id,
                    subject_kind=SUBJECT,
                    subject_id=pack.id,
                )
    run.progress(len(FORMS), len(FORMS), "Selesai")
    return None
