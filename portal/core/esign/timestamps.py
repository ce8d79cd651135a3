"""Time stamps (RFC 3161): a word of a third party on when a signature was there. All of it or a SigningError."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from asn1crypto import cms, tsp
from asn1crypto import x509 as asn1_x509
from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

from portal.config import SigningService, SigningSettings
from portal.core.esign.contracts import SigningError, Trouble
from portal.core.esign.running import finished
from portal.core.esign.trust import Trust, trust_of

RESERVED = 2 * 16 * 1024  # hex digits kept free for a signature with its time stamp: asked once, its size is not known


class TrustedTimeStamper(HTTPTimeStamper):
    """Asks one authority and believes its answer only if it is about this signature and the authority is on the list.

    There is no second way to a time: whatever goes wrong is Trouble.NO_TIMESTAMP, never the portal's own clock.
    """

    def __init__(self, service: SigningService, trust: Trust, seconds: float) -> None:
        auth = (service.username, service.password) if service.username else None
        super().__init__(service.url, timeout=seconds, auth=auth)
        self._trust = trust

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """A token over `message_digest`. Raises SigningError."""
        try:
            token = await super().async_timestamp(message_digest, md_algorithm)
            sound = await self._is_sound(token, message_digest, md_algorithm)
        except Exception as error:  # down, slow, refused, or bytes that only look like an answer
            raise SigningError(Trouble.NO_TIMESTAMP) from error
        if not sound:
            raise SigningError(Trouble.NO_TIMESTAMP)
        return token

    async def _is_sound(self, token: cms.ContentInfo, digest: bytes, algorithm: str) -> bool:
        info: tsp.TSTInfo = token["content"]["encap_content_info"]["content"].parsed
        if info["message_imprint"]["hash_algorithm"]["algorithm"].native != algorithm:
            return False
        moment = info["gen_time"].native.astimezone(UTC)
        context = ValidationContext(
            trust_roots=[asn1_x509.Certificate.load(root) for root in self._trust.roots],
            moment=moment,
            allow_fetching=False,
        )
        found = await validate_tst_signed_data(token["content"], context, lambda _algorithm: digest)
        return bool(TimestampSignatureStatus(**found).trusted)


def stamper_of(settings: SigningSettings) -> TrustedTimeStamper | None:
    """Who stamps the times of this installation; None: nobody does."""
    if settings.timestamps is None:
        return None
    return TrustedTimeStamper(settings.timestamps, trust_of(settings), float(settings.seconds))


def try_stamp(service: SigningService, trust: Trust, seconds: float) -> datetime:
    """Ask for a stamp on nothing at all, and say what time it names. Raises SigningError."""
    stamper = TrustedTimeStamper(service, trust, seconds)
    token = finished(stamper.async_timestamp(hashlib.sha256(b"").digest(), "sha256"))
    told: datetime = token["content"]["encap_content_info"]["content"].parsed["gen_time"].native
    return told.astimezone(UTC)
