"""`portal hearing …`: freeze a pack, show one, and the proof that none was changed."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

import click
from click.exceptions import Exit
from flask import current_app

from portal.audit.service import PORTAL, record
from portal.core import clock, formatting, scratch, storage
from portal.core.db import db, writing
from portal.core.errors import DomainError, NotFoundError
from portal.core.frozen import canonical, digest_of
from portal.core.tenancy import Scope, scope_of
from portal.exports.packs import making, queries, service
from portal.exports.packs.collecting import INDEX_FORM
from portal.exports.packs.models import HearingPack, PackKind
from portal.exports.packs.rules.numbers import file_name, typed_number
from portal.exports.packs.soundness import Soundness, soundness_of
from portal.regencies import queries as regencies


@click.group("hearing")
def commands() -> None:
    """Bahan rapat anggaran: dibekukan, bernomor, dan dapat dibuktikan tidak berubah."""


@commands.command("make")
@click.option("--regency", default="", help="Wilayah, misalnya ttu; kosong untuk bahan provinsi.")
@click.option("--year", type=int, default=None, help="Tahun anggaran (bawaan: tahun ini).")
@click.option("--all", "every", is_flag=True, help="Himpunan provinsi: bahan rapat 22 kabupaten/kota dalam satu ZIP.")
def make(regency: str, year: int | None, every: bool) -> None:
    """Bekukan bahan rapat satu wilayah, atau provinsi; berkasnya disusun pekerja latar."""
    if every and regency:
        raise click.UsageError("Himpunan memuat semua wilayah; pakai --all tanpa --regency.")
    if not current_app.config["PORTAL"].public_url:  # it would stand in the QR for ever
        raise click.UsageError(
            "Alamat portal belum diketahui, padahal tercetak sebagai kode QR. Isi PORTAL_PUBLIC_URL, misalnya "
            "https://portal.contoh.go.id, lalu ulangi."
        )
    kind = PackKind.COLLECTION if every else PackKind.PACK
    with writing():  # from the first statement: SQLite refuses a transaction that read before another wrote
        regency_id, scope = _whose(regency)
        with scope:
            try:
                pack = service.freeze(regency_id, year or clock.today().year, kind=kind, by=PORTAL)
            except DomainError as error:
                raise click.UsageError(error.sentence) from error
            db.session.commit()
            click.echo(f"{pack.number} dibekukan.")
            click.echo(f"SHA-256 {pack.sha256}")


@commands.command("show")
@click.argument("number")
@click.option("--json", "json_wanted", is_flag=True, help="Cetak isi beku sebagaimana disimpan (JSON kanonis).")
def show(number: str, json_wanted: bool) -> None:
    """Cetak satu bahan rapat menurut nomornya, misalnya 0042/TTU/2026."""
    with scope_of(regencies.system_scope()):
        pack = _numbered(number)
        if json_wanted:
            click.echo(pack.body)
            return
        body, files = queries.body_of(pack), queries.files_of(pack.id, clock.now())
    click.echo(f"{body['title']}, nomor {pack.number}, keadaan {formatting.moment(pack.as_of)}")
    click.echo(f"{body['office']['name']}, dibekukan oleh {pack.made_by_name} ({pack.made_by_role})")
    click.echo(f"SHA-256 {pack.sha256}")
    for line in body.get("figures", []):
        number_in_words = formatting.rupiah if line["unit"] == "rupiah" else formatting.number
        words = "belum ada data" if line["value"] is None else number_in_words(line["value"])
        if line["value"] is not None and line["out_of"] is not None:
            words = f"{words} dari {number_in_words(line['out_of'])}"
        click.echo(f"  {line['label']}: {words} ({line['source']})")
    for form, made in files.items():
        stored = "" if made.stored is not None else ", berkasnya hilang"
        click.echo(f"  {form}: {formatting.file_size(made.size)}, SHA-256 {made.sha256}{stored}")


@commands.command("write")
@click.argument("number")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def write(number: str, folder: Path) -> None:
    """Tulis semua berkas satu bahan rapat ke FOLDER: yang tersimpan, atau disusun dari isinya yang beku."""
    folder.mkdir(parents=True, exist_ok=True)
    with scope_of(regencies.system_scope()):
        pack = _numbered(number)
        files = queries.files_of(pack.id, clock.now())
        for form, how in making.forms_of(pack).items():
            path = folder / file_name(pack.number, pack.fiscal_year, form, how.suffix)
            made = files.get(form)
            if made is not None and made.stored is not None and soundness_of(made) is Soundness.SOUND:
                path.write_bytes(b"".join(storage.read_chunks(made.stored)))
                digest = made.sha256
            else:
                digest = making.render(pack, form, path)
            click.echo(f"{digest}  {path}")
    with writing(), scope_of(regencies.system_scope()):
        pack = _numbered(number)
        record(
            "figures_exported",
            by=PORTAL,
            sentence=f"Berkas bahan rapat {pack.number} ditulis dari baris perintah.",
            regency_id=pack.regency_id,
            subject_kind=service.SUBJECT,
            subject_id=pack.id,
        )
        db.session.commit()


@commands.command("verify")
@click.argument("number", default="")
def verify(number: str) -> None:
    """Buktikan satu atau semua bahan rapat: isi dan berkas tersimpan menurut SHA-256-nya.

    Berkas utuh yang dibuat versi lain dari portal hanya dicatat: bila hilang, ia tidak dapat disusun lagi.
    """
    problems = remarks = 0
    with scope_of(regencies.system_scope()):
        packs = [_numbered(number)] if number else queries.every_pack()
        for pack in packs:
            wrong, remarked = _looked_at(pack)
            for sentence in (*wrong, *remarked):
                click.echo(f"{pack.number}: {sentence}")
            problems, remarks = problems + len(wrong), remarks + len(remarked)
    said = f"{formatting.number(len(packs))} bahan rapat diperiksa, {formatting.number(problems)} masalah."
    click.echo(f"{said} {formatting.number(remarks)} catatan." if remarks else said)
    if problems:
        raise Exit(1)


def _looked_at(pack: HearingPack) -> tuple[list[str], list[str]]:
    """(what is wrong, what is worth knowing)."""
    body = queries.body_of(pack)
    wrong, remarks = [], []
    if digest_of(pack.body) != pack.sha256 or canonical(body) != pack.body:
        wrong.append("isi tidak cocok dengan SHA-256-nya")
    if (body["number"], body["fiscal_year"]) != (pack.number, pack.fiscal_year):
        wrong.append("nomor atau tahun di dalam isi berbeda dari catatannya")
    for form, made in queries.files_of(pack.id, clock.now()).items():
        if form == INDEX_FORM:
            continue  # within its archive, which is looked at itself
        again = _made_again(pack, form) == made.sha256
        found = Soundness.SOUND if pack.kind is PackKind.PART else soundness_of(made)
        if found is not Soundness.SOUND:
            lost = "hilang" if found is Soundness.LOST else "rusak"
            after = "dapat disusun lagi" if again else "dibuat versi lain, jadi tidak dapat disusun lagi"
            wrong.append(f"berkas {form} {lost}; {after}")
        elif not again:
            remarks.append(f"berkas {form} utuh dan dibuat versi lain: bila hilang, tidak dapat disusun lagi")
    return wrong, remarks


def _made_again(pack: HearingPack, form: str) -> str:
    """The SHA-256 that a form would have now; "" where it cannot be made."""
    how = making.forms_of(pack).get(form)
    if how is None:
        return ""
    with scratch.scratch_folder(current_app.config["PORTAL"].storage_dir) as folder:
        try:
            return making.render(pack, form, folder / f"berkas.{how.suffix}")
        except (LookupError, TypeError, ValueError):  # a body or archive that this version cannot put down
            return ""


def _numbered(number: str) -> HearingPack:
    typed = typed_number(number)
    if typed is None:
        raise click.UsageError(f"{number} bukan nomor bahan rapat, contoh: 0042/TTU/2026.")
    try:
        return queries.pack_by_number(typed)
    except NotFoundError as error:
        raise click.UsageError(error.sentence) from error


def _whose(slug: str) -> tuple[int | None, AbstractContextManager[None]]:
    """One regency and its scope, or the province."""
    if not slug:
        return None, scope_of(Scope.province(regencies.all_regency_ids()))
    found = regencies.regency_or_none(slug.lower())
    if found is None:
        raise click.UsageError(f"Wilayah {slug} tidak dikenal, contoh: ttu, belu, kota-kupang.")
    return found.id, scope_of(Scope.regency(found.id))
