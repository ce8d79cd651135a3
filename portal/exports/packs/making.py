"""Rendering the files of a pack in the background: each once, kept for good under its SHA-256.

One that was lost is made anew, and kept only while the same bytes come out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from flask import current_app

from portal.audit.service import PORTAL, record
from portal.core import clock, scratch, storage, tasks
from portal.core.db import db
from portal.core.errors import DomainError
from portal.exports.packs import collecting, queries
from portal.exports.packs.collecting import Entry, Part, Tell
from portal.exports.packs.formats import COLLECTION_FORMS, FORMS, Form
from portal.exports.packs.models import HearingPack, HearingPackFile, PackKind
from portal.exports.packs.queries import MadeFile
from portal.exports.packs.rules.numbers import file_name
from portal.exports.packs.service import JOB, SUBJECT
from portal.exports.packs.soundness import is_sound

KIND = "exports.pack"


def forms_of(pack: HearingPack) -> Mapping[str, Form]:
    """What a pack is handed out as: a collection is one archive."""
    return COLLECTION_FORMS if pack.kind is PackKind.COLLECTION else FORMS


def render(pack: HearingPack, form: str, path: Path) -> str:
    """Write a form of a pack to `path`; its SHA-256. The same pack gives the same bytes. KeyError for no such form."""
    return _rendered(pack, form, path, lambda done, name: None)[0]


def _rendered(pack: HearingPack, form: str, path: Path, tell: Tell) -> tuple[str, list[Entry]]:
    entries: list[Entry] = []
    if pack.kind is PackKind.COLLECTION:
        body, sha256 = queries.collection_of(pack), pack.sha256
        entries = collecting.write_archive(path, body, sha256, _parts(queries.part_ids(pack.id)), tell)
    else:
        FORMS[form].write(path, queries.body_of(pack), pack.sha256, pack.verify_url)
    with path.open("rb") as made:
        return hashlib.file_digest(made, "sha256").hexdigest(), entries


def _parts(pack_ids: list[int]) -> Iterator[Part]:
    """One at a time, so that only one body is held."""
    for pack_id in pack_ids:
        part = queries.pack_in_scope(pack_id)
        yield Part(part.id, queries.body_of(part), part.sha256, part.verify_url)


@tasks.handler(JOB)
def _render(run: tasks.JobRun) -> str | None:
    pack = queries.pack_in_scope(run.args["pack_id"])
    known = queries.files_of(pack.id, clock.now())
    forms = forms_of(pack)
    total = len(forms) if pack.kind is PackKind.PACK else len(queries.part_ids(pack.id))
    refused: list[str] = []
    unexpected: Exception | None = None
    for done, (form, how) in enumerate(forms.items()):
        before = known.get(form)
        if is_sound(before):
            continue
        run.progress(done, total, f"Menyusun {how.words}")
        try:  # each by itself: what one form cannot, the others still can
            _make(run, pack, form, before, total)
        except DomainError as error:
            refused.append(error.sentence)
        except Exception as error:
            db.session.rollback()
            tasks.log_unexpected(run.job_id, run.kind, error)
            unexpected = error
    if unexpected is not None:
        raise unexpected  # tried again, without what is made by now
    if refused:
        raise DomainError(" ".join(dict.fromkeys(refused)))
    run.progress(total, total, "Selesai")
    return None


def _make(run: tasks.JobRun, pack: HearingPack, form: str, before: MadeFile | None, total: int) -> None:
    """Raises DomainError for a file that was lost and would be another one now."""
    how = forms_of(pack)[form]
    with scratch.scratch_folder(current_app.config["PORTAL"].storage_dir) as folder:
        path = folder / file_name(pack.number, pack.fiscal_year, form, how.suffix)
        sha256, entries = _rendered(pack, form, path, _teller(run, total))
        if before is not None and before.sha256 != sha256:
            raise DomainError(
                f"{how.label} hilang dari penyimpanan dan tidak dapat disusun lagi: penyusunnya sudah diperbarui, "
                "sehingga berkasnya akan berbeda dari yang dahulu dibagikan. Angka yang dibekukan dan SHA-256-nya "
                "tetap, dan salinan asli yang masih dipegang orang tetap dapat diperiksa."
            )
        with run.step():
            for lost in queries.stored_of(pack.id, form):
                storage.delete(lost)
            stored = storage.store(
                path,
                kind=KIND,
                file_name=path.name,
                media_type=how.media_type,
                regency_id=pack.regency_id,
                created_by=run.created_by,
                retention_days=None,
            )
            _keep(pack, pack.id, form, stored.id, sha256, stored.size)
            for each in entries if before is None else ():
                _keep(pack, each.pack_id or pack.id, each.form, stored.id, each.sha256, each.size)
            record(
                "hearing_pack_made",
                by=PORTAL,
                sentence=f"Berkas {path.name} selesai disusun.",
                regency_id=pack.regency_id,
                subject_kind=SUBJECT,
                subject_id=pack.id,
            )


def _teller(run: tasks.JobRun, total: int) -> Callable[[int, str], None]:
    return lambda done, name: run.progress(done, total, f"Menyusun bahan rapat {name}")


def _keep(pack: HearingPack, pack_id: int, form: str, file_id: int, sha256: str, size: int) -> None:
    db.session.add(
        HearingPackFile(
            regency_id=pack.regency_id,
            pack_id=pack_id,
            form=form,
            file_id=file_id,
            sha256=sha256,
            size=size,
            made_at=clock.now(),
        )
    )
