"""The ways to sign that this installation offers, by name."""

from __future__ import annotations

from pathlib import Path

from portal.config import SigningSettings
from portal.core.esign.contracts import Way

PORTAL, BSRE, CSC = "portal", "bsre", "csc"


def configured(settings: SigningSettings) -> tuple[str, ...]:
    """Names of the ways for which there are settings, in the order in which they are offered."""
    local = settings.keys_dir is not None or settings.development_dir is not None
    there = ((BSRE, settings.bsre is not None), (CSC, settings.csc is not None), (PORTAL, local))
    return tuple(name for name, offered in there if offered)


def key_file(account: str, settings: SigningSettings) -> Path | None:
    """The key that an account has of its own, which a passphrase opens; None without one."""
    if settings.keys_dir is None or Path(account).name != account:
        return None
    path = settings.keys_dir / f"{account}.p12"
    return path if path.is_file() else None


def way_named(name: str, settings: SigningSettings) -> Way:
    """The way of that name. Raises KeyError for one that is not configured."""
    # What signs is loaded by who signs, not by every page: pyhanko and aiohttp are heavy.
    if name == BSRE and settings.bsre is not None:
        from portal.core.esign.bsre import BsreWay

        return BsreWay(settings.bsre, settings.seconds, origin=settings.bsre_origin)
    if name == CSC and settings.csc is not None:
        from portal.core.esign.csc import CscWay
        from portal.core.esign.timestamps import stamper_of

        return CscWay(settings.csc, settings.seconds, stamper_of(settings))
    if name == PORTAL and name in configured(settings):
        from portal.core.esign.local import LocalWay

        return LocalWay(settings)
    raise KeyError(name)
