"""A service of the Cloud Signature Consortium (version 1.0.4): it signs a hash, so the file never leaves the portal.

pyhanko speaks the protocol, over the portal's own wire. The portal signs in as itself and names the signer; the
signer's passphrase (the PIN) travels with the one hash that it is typed for, to which a service ties the permission.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from typing import Any, cast

import aiohttp
import structlog
from cryptography.exceptions import InvalidSignature
from pyhanko.sign.general import SigningError as PyhankoSigningError
from pyhanko.sign.signers.csc_signer import (
    CSCAuthorizationInfo,
    CSCAuthorizationManager,
    CSCCredentialInfo,
    CSCServiceSessionInfo,
    CSCSigner,
    fetch_certs_in_csc_credential,
)
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.sig_validate import DEFAULT_SIGNATURE_VALIDATOR

from portal.config import SigningService
from portal.core import clock as portal_clock
from portal.core.errors import place_of
from portal.core.esign.contracts import Credentials, Order, SigningError, Trouble
from portal.core.esign.embedding import embed
from portal.core.esign.wire import Answer, Wire, converse

log = structlog.get_logger("portal.esign")

_ANSWER = 1 << 20  # bytes: certificates and signatures, never a file
_CREDENTIALS = 5  # that are looked at; a signer has one or two
# What pyhanko raises for an answer that is JSON but not what the standard says.
_UNFIT = (PyhankoSigningError, InvalidSignature, ValueError, LookupError, TypeError, AttributeError)


class CscWay:
    """Signs with a certificate that such a service keeps for the signer.

    The service knows the signer by NIK, where one is given, else by the portal's user name. Of several certificates
    the first one that may sign is taken. `seconds` bound the whole conversation, time stamp included.
    """

    def __init__(
        self,
        service: SigningService,
        seconds: float,
        timestamper: TimeStamper | None = None,
        clock: Callable[[], datetime] = portal_clock.now,
    ) -> None:
        self._service = service
        self._seconds = seconds
        self._timestamper = timestamper
        self._clock = clock

    def sign(self, order: Order, credentials: Credentials) -> bytes:
        """The signed file. Raises SigningError; nothing is kept anywhere of a signature that did not come about."""
        if not credentials.passphrase:
            raise SigningError(Trouble.LOCKED)
        at = self._clock()

        async def conversation(wire: Wire) -> bytes:
            with _believing():
                session = _Session(wire, await _token(wire))
                place, info = await _usable(session, credentials.identity or credentials.account, at)
                signer = _Signer(_spoken(session), _Pin(session, place, info, credentials.passphrase))
            return await embed(order, signer, self._timestamper, at)

        return converse("csc", self._service, self._seconds, _ANSWER, conversation)


class _Told:
    def __init__(self, told: Mapping[str, Any]) -> None:
        self._told = told

    async def json(self) -> Mapping[str, Any]:
        return self._told


class _Session:
    """What pyhanko takes for a session of aiohttp: what it asks goes over the wire, within the wire's bounds."""

    def __init__(self, wire: Wire, token: str) -> None:
        self._wire = wire
        self._token = token

    @asynccontextmanager
    async def post(self, path: str, *, json: Mapping[str, Any], **_options: Any) -> AsyncIterator[_Told]:
        yield _Told(await self.ask(path, json))

    async def ask(self, path: str, body: Mapping[str, Any], *, unlike: Trouble = Trouble.REFUSED) -> Mapping[str, Any]:
        """What a good answer told. `unlike` is what it means that the question is not liked (400)."""
        answer = await self._wire.post(path, body, authorization=f"Bearer {self._token}")
        return _granted(answer, unlike)


class _Pin(CSCAuthorizationManager):
    """Asks leave for one hash with what the signer typed."""

    def __init__(
        self, session: _Session, place: CSCServiceSessionInfo, credential: CSCCredentialInfo, passphrase: str
    ) -> None:
        super().__init__(place, credential)
        self._session = session
        self._passphrase = passphrase

    async def authorize_signature(self, hash_b64s: list[str]) -> CSCAuthorizationInfo:
        body = self.format_csc_auth_request(pin=self._passphrase, hash_b64s=hash_b64s)
        told = await self._session.ask(self.csc_session_info.endpoint_url("credentials/authorize"), body)
        return self.parse_csc_auth_response(dict(told))


class _Signer(CSCSigner):
    """Believes a signature that fits the certificate and what was to be signed."""

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        with _believing():
            signature = await super().async_sign_raw(data, digest_algorithm, dry_run)
            if not dry_run:
                assert self.signing_cert is not None
                mechanism = self.get_signature_mechanism_for_digest(digest_algorithm)
                DEFAULT_SIGNATURE_VALIDATOR.validate_signature(signature, data, self.signing_cert.public_key, mechanism)
            return signature


@contextmanager
def _believing() -> Iterator[None]:
    """Whatever goes wrong inside is wrong with an answer."""
    try:
        yield
    except _UNFIT as error:
        log.warning("signing_answer_unfit", service="csc", place=place_of(error))
        raise SigningError(Trouble.WRONG_ANSWER) from None


def _spoken(session: _Session) -> aiohttp.ClientSession:
    return cast(aiohttp.ClientSession, session)


def _granted(answer: Answer, unlike: Trouble = Trouble.REFUSED) -> Mapping[str, Any]:
    """What a good answer told. Raises SigningError for every other one."""
    if answer.granted and answer.told:
        return answer.told
    if answer.code == "invalid_pin" or "PIN" in str(answer.told.get("error_description")).split():
        raise SigningError(Trouble.LOCKED)
    raise SigningError(unlike if answer.status == 400 else answer.trouble())


async def _token(wire: Wire) -> str:
    answer = await wire.post("/csc/v1/auth/login", {"rememberMe": False}, authorization=wire.basic)
    return str(_granted(answer)["access_token"])


async def _usable(session: _Session, owner: str, at: datetime) -> tuple[CSCServiceSessionInfo, CSCCredentialInfo]:
    """The first certificate of the owner's that may sign. Raises SigningError: EXPIRED when there are only others."""
    asked = {"userID": owner, "maxResults": _CREDENTIALS}
    told = await session.ask("/csc/v1/credentials/list", asked, unlike=Trouble.UNKNOWN_SIGNER)
    names = told["credentialIDs"]
    if not names:
        raise SigningError(Trouble.UNKNOWN_SIGNER)
    for name in names[:_CREDENTIALS]:
        place = CSCServiceSessionInfo("", str(name))  # the wire knows the address
        info = await fetch_certs_in_csc_credential(_spoken(session), place)
        if _may_sign(info, at):
            return place, info
    raise SigningError(Trouble.EXPIRED)


def _may_sign(info: CSCCredentialInfo, at: datetime) -> bool:
    """Whether service and certificate both say so; not every service says anything."""
    key, certificate = info.response_data["key"], info.response_data["cert"]
    said = key.get("status", "enabled") == "enabled" and certificate.get("status", "valid") == "valid"
    return said and info.signing_cert.not_valid_before <= at < info.signing_cert.not_valid_after
