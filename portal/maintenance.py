"""`portal backup` and `portal restore`."""

from __future__ import annotations

from pathlib import Path

import click

import portal.application  # noqa: F401 - backup and restore go through every model
from portal.config import load_settings
from portal.core import backup as backups
from portal.core.formatting import file_size, moment


@click.command("backup")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def backup(folder: Path) -> None:
    """Cadangkan basis data dan berkas ke satu arsip di FOLDER; portal boleh tetap berjalan."""
    try:
        path = backups.backup(load_settings(), folder)
    except backups.BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{path} ({file_size(path.stat().st_size)})")
    click.echo(backups.KEYS_NOTE)


@click.command("restore")
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Ganti isi basis data yang tidak kosong.")
def restore(archive: Path, force: bool) -> None:
    """Pulihkan arsip ke basis data kosong yang skemanya sudah ada (`portal db upgrade`)."""
    try:
        restored = backups.restore(load_settings(), archive, force=force)
    except backups.BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Dipulihkan: keadaan {moment(restored.made_at)}, {restored.files} berkas.")
