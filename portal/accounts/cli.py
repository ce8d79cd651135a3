"""`portal user`: the first account of an installation and any other; the way back in when everybody is locked out."""

from __future__ import annotations

import click

from portal.accounts import queries, service
from portal.accounts.factors import resets
from portal.audit.service import PORTAL
from portal.core.db import db, writing
from portal.core.errors import DomainError
from portal.core.permissions import ROLE_LABELS, ROLE_WORKPLACE, Role, WorkplaceKind
from portal.core.tenancy import scope_of
from portal.core.web.rendering import external_url
from portal.regencies import queries as regencies


@click.group("user")
def commands() -> None:
    """Akun pengguna."""


@commands.command("add")
@click.argument("username")
@click.option("--name", required=True, help="Nama lengkap.")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True, help="Peran.")
@click.option("--workplace", default="", help="Wilayah (ttu) atau cabang (atambua); kosong untuk provinsi.")
def add(username: str, name: str, role: str, workplace: str) -> None:
    """Buat akun dan cetak tautan sekali pakai untuk membuat kata sandi."""
    chosen = Role(role)
    kind = ROLE_WORKPLACE[chosen]
    with writing(), scope_of(regencies.system_scope()):
        workplace_id = _workplace_id(kind, workplace)
        try:
            person = service.create_person(username, name, chosen, kind, workplace_id, by=PORTAL)
            token = service.make_password_link(person, by=PORTAL)
            db.session.commit()
        except DomainError as error:
            raise click.ClickException(error.sentence) from error
        click.echo(f"Akun {person.username} ({ROLE_LABELS[chosen]}) dibuat.")
        click.echo("Tautan sekali pakai, berlaku 48 jam:")
        click.echo(external_url("accounts.link", token=token))


@commands.command("reset-factor")
@click.argument("username")
@click.option("--reason", required=True, help="Alasan, misalnya nomor berita acara.")
def reset_factor(username: str, reason: str) -> None:
    """Hapus kode verifikasi sebuah akun, bila di provinsi tidak ada dua orang yang dapat melakukannya.

    Di portal hal ini dilakukan dua orang. Perintah ini untuk pengelola server, dan tercatat di catatan kegiatan.
    """
    with writing(), scope_of(regencies.system_scope()):
        try:
            person = queries.person_by_username(username)
            resets.by_operator(person, reason, by=PORTAL)
            db.session.commit()
        except DomainError as error:
            raise click.ClickException(error.sentence) from error
        click.echo(f"Kode verifikasi {person.username} dihapus dan semua sesinya diakhiri.")
        click.echo("Saat masuk berikutnya, orangnya mendaftarkan ponsel baru.")


def _workplace_id(kind: WorkplaceKind, slug: str) -> int:
    for (each, number), (_name, known) in regencies.workplace_names().items():
        if each is kind and known == slug:
            return number
    raise click.UsageError("Tempat kerja tidak dikenal. Contoh: --workplace ttu, --workplace atambua.")
