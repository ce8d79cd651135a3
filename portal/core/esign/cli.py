"""`portal signing check`: which ways to sign there are, who is believed, and whether the time-stamp server answers."""

from __future__ import annotations

import click
from cryptography import x509
from cryptography.x509.oid import NameOID

from portal.config import ConfigurationError, load_settings
from portal.core import clock
from portal.core.esign.contracts import SigningError
from portal.core.esign.trust import trust_of
from portal.core.esign.ways import BSRE, CSC, PORTAL, configured
from portal.core.formatting import WITA

_LABELS = {PORTAL: "di dalam portal (PAdES)", BSRE: "BSrE", CSC: "Cloud Signature Consortium"}


@click.group("signing")
def commands() -> None:
    """Tanda tangan elektronik."""


@commands.command("check")
def check() -> None:
    """Periksa cara tanda tangan, daftar kepercayaan, dan stempel waktu."""
    try:
        settings = load_settings().signing
        trust = trust_of(settings)
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error
    ways = configured(settings)
    click.echo("Cara menandatangani: " + (", ".join(_LABELS[name] for name in ways) or "belum ada"))
    click.echo(f"Daftar kepercayaan: {len(trust.roots)} sertifikat")
    for certificate in trust.certificates():
        until = certificate.not_valid_after_utc
        late = " – SUDAH KEDALUWARSA" if until <= clock.now() else ""
        click.echo(f"  {_name(certificate)}, berlaku sampai {until.astimezone(WITA):%d-%m-%Y}{late}")
    if settings.timestamps is None:
        click.echo("Stempel waktu: tidak diatur")
        return
    from portal.core.esign.timestamps import try_stamp  # pyhanko: only where there is something to ask

    try:
        told = try_stamp(settings.timestamps, trust, settings.seconds)
    except SigningError as error:
        raise click.ClickException(
            "Stempel waktu tidak diperoleh: servernya tidak menjawab dengan benar, atau sertifikatnya tidak ada dalam "
            "daftar kepercayaan."
        ) from error
    apart = abs((clock.now() - told).total_seconds())
    click.echo(f"Stempel waktu: {told.astimezone(WITA):%d-%m-%Y %H:%M:%S} WITA, selisih jam {apart:.0f} detik")


def _name(certificate: x509.Certificate) -> str:
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME, NameOID.ORGANIZATION_NAME):
        for attribute in certificate.subject.get_attributes_for_oid(kind):
            return str(attribute.value)
    return "tanpa nama"
