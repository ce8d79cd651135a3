"""`portal demo`: fill an empty database with invented data and print each account's pass phrase once; and say the code
that an account's telephone would show."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import click
from flask import current_app

from portal import schema
from portal.accounts import queries
from portal.accounts.factors import service as factors
from portal.config import PROJECT_ROOT, Settings
from portal.core.errors import DomainError
from portal.demo import files, seed
from portal.demo.accounts import Credentials

FOLDER = PROJECT_ROOT / "demo"
_HEADS = ("Peran", "Tempat kerja", "Nama pengguna", "Kata sandi")


@click.group(invoke_without_command=True)
@click.option("--if-empty", is_flag=True, help="Lewati tanpa galat bila sudah ada akun.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=FOLDER,
    help="Tempat berkas contoh (bawaan: demo/ di folder proyek).",
)
@click.pass_context
def demo(context: click.Context, if_empty: bool, folder: Path) -> None:
    """Isi basis data kosong dengan data contoh: kuota, orang rekaan, akun, dan berkas untuk dicoba."""
    settings: Settings = current_app.config["PORTAL"]
    if settings.production:
        raise click.ClickException("Data contoh tidak dibuat di lingkungan produksi (PORTAL_ENV=production).")
    if context.invoked_subcommand is not None:
        return
    empty = schema.is_empty()
    if not empty and not if_empty:
        raise click.ClickException(
            "Basis data ini sudah berisi akun, jadi tidak diisi data contoh. Pakai basis data kosong, "
            "atau pilihan --if-empty untuk melewatinya."
        )
    started = time.monotonic()
    credentials: list[Credentials] = []
    if empty:
        click.echo("Mengisi basis data dengan data contoh; semua orangnya rekaan.")
        credentials = seed.fill(lambda sentence: click.echo(f"  {sentence}"))
    else:
        click.echo("Basis data sudah berisi akun; data contoh tidak ditambahkan.")
    names = files.missing(folder)
    for path in files.write(folder, names) if names else ():
        click.echo(f"  Berkas contoh: {path}")
    if credentials:
        click.echo(f"Selesai dalam {time.monotonic() - started:.0f} detik.")
        _print_accounts(credentials)


@demo.command("code")
@click.argument("username")
def code(username: str) -> None:
    """Cetak kode verifikasi sebuah akun contoh untuk saat ini, seperti aplikasi di ponselnya."""
    try:
        shown, seconds = factors.present_code(queries.person_by_username(username))
    except DomainError as error:
        raise click.ClickException(error.sentence) from error
    click.echo(shown)
    click.echo(f"Berlaku sampai {seconds + 30} detik lagi, satu kali.", err=True)


def _print_accounts(credentials: Sequence[Credentials]) -> None:
    """The only place where these pass phrases ever stand."""
    lines = [_HEADS, *((each.role, each.workplace, each.username, each.password) for each in credentials)]
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    rule = "  ".join("-" * width for width in widths)
    click.echo("\nAkun contoh. Kata sandi hanya ditampilkan sekali ini, jadi catat sekarang:\n")
    for number, line in enumerate(lines):
        click.echo("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())
        if number == 0:
            click.echo(rule)
    click.echo("\nSelain operator dan pemantau, portal meminta kode 6 angka. Kodenya:")
    click.echo("  .venv/bin/portal demo code NAMA_PENGGUNA")
    click.echo("Kata sandi hilang? Hapus folder instance/, lalu jalankan lagi: data contoh dibuat ulang.\n")
