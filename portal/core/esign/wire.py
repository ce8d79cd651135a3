"""One conversation with a signing service over HTTP: one deadline for all of it, a bound on every answer, no redirects.

What travels holds passphrases, so nothing of it is told on: not in the log, not in an exception.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

import aiohttp
import structlog

from portal.config import SigningService
from portal.core.esign.contracts import SigningError, Trouble
from portal.core.esign.running import finished

log = structlog.get_logger("portal.esign")

_CHUNK = 64 * 1024
# Said by what stands before the service, or by a service that is busy: it was not looked at, and later it may be.
_AWAY = frozenset({429, 502, 503, 504})
_OURS = frozenset({401, 403})  # who we are is not believed; what the signer typed was not even looked at

T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    """What came back. `told` is empty for what is no JSON object."""

    status: int
    told: Mapping[str, Any] = field(repr=False)

    @property
    def code(self) -> str:
        """The service's own name for what is wrong, if it is one that may be written into a log."""
        number, word = self.told.get("status_code"), self.told.get("error")
        if str(number).isdecimal() and len(str(number)) <= 5:
            return str(number)
        return word if isinstance(word, str) and re.fullmatch(r"[a-z_]{1,40}", word) else ""

    @property
    def granted(self) -> bool:
        """Whether the service says that it did what it was asked."""
        return self.status == 200

    def trouble(self) -> Trouble:
        """What its status alone says was wrong."""
        if self.status in _AWAY:
            return Trouble.UNREACHABLE
        return Trouble.WRONG_ANSWER if self.granted else Trouble.REFUSED

    @property
    def ours_to_mend(self) -> bool:
        """Whether it is the portal that is not let in."""
        return self.status in _OURS


class Wire:
    """The open connection of one conversation."""

    def __init__(self, name: str, service: SigningService, session: aiohttp.ClientSession, largest: int) -> None:
        self._name = name
        self._session = session
        self._largest = largest
        parts = urlsplit(service.url)
        self._base = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        known_as = service.username or unquote(parts.username or "")
        password = service.password or unquote(parts.password or "")
        self.basic = f"Basic {base64.b64encode(f'{known_as}:{password}'.encode()).decode()}"

    async def post(self, path: str, body: Mapping[str, Any], *, authorization: str) -> Answer:
        """Ask for `path` with JSON. Raises SigningError when there is no answer or more of it than allowed."""
        headers = {"Authorization": authorization, "Content-Type": "application/json", "Accept": "application/json"}
        content = bytearray()
        try:
            # No redirects: a passphrase goes to the address of the settings and to no other.
            async with self._session.post(
                self._base + path, data=json.dumps(body).encode(), headers=headers, allow_redirects=False
            ) as response:
                async for chunk in response.content.iter_chunked(_CHUNK):
                    content += chunk
                    if len(content) > self._largest:
                        raise SigningError(Trouble.WRONG_ANSWER)
        except TimeoutError:  # the machine's own patience, shorter than the deadline
            raise SigningError(Trouble.TIMED_OUT) from None
        except (aiohttp.ClientError, OSError):  # no such name, nobody there, not who it says it is, or gone midway
            raise SigningError(Trouble.UNREACHABLE) from None
        answer = Answer(response.status, _object(bytes(content)))
        if not answer.granted:
            log.warning(
                "signing_service_refused", service=self._name, asked=path, status=answer.status, code=answer.code
            )
        return answer


def converse(
    name: str, service: SigningService, seconds: float, largest: int, conversation: Callable[[Wire], Awaitable[T]]
) -> T:
    """What `conversation` comes to, or SigningError: no later than after `seconds`, however slowly bytes drip in.

    `largest` is the size of an answer in bytes.
    """
    began = time.monotonic()
    try:
        return finished(_within(name, service, seconds, largest, conversation))
    except SigningError as error:
        log.warning("signing_failed", service=name, trouble=str(error.trouble), seconds=round(time.monotonic() - began))
        raise


async def _within(
    name: str, service: SigningService, seconds: float, largest: int, conversation: Callable[[Wire], Awaitable[T]]
) -> T:
    try:
        async with asyncio.timeout(seconds):
            no_other_limit = aiohttp.ClientTimeout(total=None, sock_connect=None)
            async with aiohttp.ClientSession(timeout=no_other_limit, cookie_jar=aiohttp.DummyCookieJar()) as session:
                return await conversation(Wire(name, service, session, largest))
    except TimeoutError:
        raise SigningError(Trouble.TIMED_OUT) from None
    finally:
        left = asyncio.all_tasks() - {asyncio.current_task()}  # a name that is still being looked up
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


def _object(content: bytes) -> dict[str, Any]:
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
