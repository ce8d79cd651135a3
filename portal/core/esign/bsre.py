"""BSrE's e-sign client service, version 2: it takes the whole PDF and gives it back with a signature behind it.

Codes and states are those that public integrations of regencies and hospitals have met; the service publishes no list.
What it answers with is believed only as far as it is our file, byte for byte, with something behind. Whether that is
a signature, and whose, is for whoever asked to find out.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from portal.config import SigningService
from portal.core import pdf
from portal.core.esign.contracts import Credentials, Order, SigningError, Stamp, Trouble
from portal.core.esign.embedding import is_a_place
from portal.core.esign.wire import Answer, Wire, converse

_SIGN, _STATUS, _VERIFY = "/api/v2/sign/pdf", "/api/v2/user/check/status", "/api/v2/verify/pdf"
_SMALL = 1 << 20  # bytes of an answer without a file
_ADDED = 8 << 20  # bytes that a signature with its stamp may add to a file
_CODES = MappingProxyType(
    {"2011": Trouble.UNKNOWN_SIGNER, "2021": Trouble.UNKNOWN_SIGNER, "2031": Trouble.LOCKED}  # unknown, no certificate
)
_STATES = MappingProxyType(
    {
        "ISSUE": None,
        "NOT_REGISTERED": Trouble.UNKNOWN_SIGNER,
        "NO_CERTIFICATE": Trouble.UNKNOWN_SIGNER,
        "EXPIRE": Trouble.EXPIRED,
        "EXPIRED": Trouble.EXPIRED,
        "REVOKE": Trouble.EXPIRED,
        "REVOKED": Trouble.EXPIRED,
        "SUSPEND": Trouble.EXPIRED,
        "SUSPENDED": Trouble.EXPIRED,
    }
)


@dataclass(frozen=True)
class Verdict:
    """What the service itself says of a signed file. The portal asks no service whether to believe a signature."""

    conclusion: str  # "VALID", "NO_SIGNATURE", …
    signatures: int

    @property
    def valid(self) -> bool:
        """Whether the service found signatures and nothing wrong with them."""
        return self.conclusion == "VALID" and self.signatures > 0


class BsreWay:
    """Signs with the certificate that BSrE keeps for a NIK; its owner types the passphrase for every signature.

    `seconds` bound a whole call. `origin` is where the service counts heights from, "top" or "bottom": the manual does
    not say. Its fields bear the names and its answers the words of the EU's DSS, which counts from the top left.
    The name of the signature field is the service's own choice; `Order.field` has no place in its interface.
    """

    def __init__(self, service: SigningService, seconds: float, *, origin: str = "top") -> None:
        self._service = service
        self._seconds = seconds
        self._from_top = origin == "top"

    def sign(self, order: Order, credentials: Credentials) -> bytes:
        """The signed file. Raises SigningError; the service keeps nothing of a refused or lost one, so ask again."""
        nik = _nik(credentials.identity)
        if not credentials.passphrase:
            raise SigningError(Trouble.LOCKED)
        body = {
            "nik": nik,
            "passphrase": credentials.passphrase,
            "signatureProperties": [self._properties(order)],
            "file": [base64.b64encode(order.pdf).decode()],
        }
        largest = (len(order.pdf) + _ADDED) * 4 // 3 + _SMALL  # base64 in a little JSON

        async def conversation(wire: Wire) -> bytes:
            answer = await wire.post(_SIGN, body, authorization=wire.basic)
            if answer.granted and "file" in answer.told:
                return _extended(order.pdf, answer.told["file"])
            raise SigningError(await _reason(wire, answer, nik))

        return converse("bsre", self._service, self._seconds, largest, conversation)

    def status(self, identity: str) -> Trouble | None:
        """What keeps the owner of a NIK from signing; None: nothing. Raises SigningError when that cannot be told."""
        nik = _nik(identity)

        async def conversation(wire: Wire) -> Trouble | None:
            return await _state(wire, nik)

        return converse("bsre", self._service, self._seconds, _SMALL, conversation)

    def verify(self, content: bytes) -> Verdict:
        """What the service says of a signed file. Raises SigningError when it says nothing."""

        async def conversation(wire: Wire) -> Verdict:
            body = {"file": base64.b64encode(content).decode()}
            answer = await wire.post(_VERIFY, body, authorization=wire.basic)
            conclusion, count = answer.told.get("conclusion"), answer.told.get("signatureCount")
            if not answer.granted or not isinstance(conclusion, str) or not isinstance(count, int):
                raise SigningError(answer.trouble())
            return Verdict(conclusion, count)

        return converse("bsre", self._service, self._seconds, _ADDED, conversation)

    def _properties(self, order: Order) -> Mapping[str, Any]:
        said = {"location": order.location, "reason": order.reason}
        if order.stamp is None:
            return {"tampilan": "INVISIBLE", **said}
        if not is_a_place(order.stamp):
            raise SigningError(Trouble.REFUSED)
        try:
            return {"tampilan": "VISIBLE", **said, **self._placed(order.pdf, order.stamp)}
        except (PdfError, RuntimeError, ValueError, LookupError, TypeError, AttributeError):  # no such page, or no PDF
            raise SigningError(Trouble.REFUSED) from None

    def _placed(self, document: bytes, stamp: Stamp) -> Mapping[str, Any]:
        """The stamp as a picture, as large as its box allows without distortion, in its middle."""
        place = stamp.place
        width, height = pdf.own_page_size(stamp.pdf)
        scale = min((place.right - place.left) / width, (place.top - place.bottom) / height)
        width, height = width * scale, height * scale
        left = (place.left + place.right - width) / 2
        bottom = (place.bottom + place.top - height) / 2
        top = _page_height(document, place.page) - bottom - height
        return {
            "imageBase64": base64.b64encode(pdf.own_picture(stamp.pdf)).decode(),
            "page": place.page,
            "originX": round(left, 2),
            "originY": round(top if self._from_top else bottom, 2),
            "width": round(width, 2),
            "height": round(height, 2),
        }


def _page_height(document: bytes, page: int) -> float:
    """In points. Read by pyhanko: others may have added to the file, and PDFium opens such only in a child."""
    found = PdfFileReader(io.BytesIO(document)).find_page_for_modification(page - 1)[0].get_object()
    while "/MediaBox" not in found:
        found = found["/Parent"]
    _left, bottom, _right, top = (float(each) for each in found["/MediaBox"])
    return abs(top - bottom)


def _nik(identity: str) -> str:
    if len(identity) == 16 and identity.isascii() and identity.isdecimal():
        return identity
    raise SigningError(Trouble.UNKNOWN_SIGNER)


def _extended(ours: bytes, told: Any) -> bytes:
    """The one file of an answer, if it is ours with something behind. Raises SigningError."""
    if not isinstance(told, list) or len(told) != 1 or not isinstance(told[0], str):
        raise SigningError(Trouble.WRONG_ANSWER)
    try:
        signed = base64.b64decode(told[0], validate=True)
    except ValueError:
        raise SigningError(Trouble.WRONG_ANSWER) from None
    if len(signed) <= len(ours) or not signed.startswith(ours):
        raise SigningError(Trouble.WRONG_ANSWER)
    return signed


async def _reason(wire: Wire, answer: Answer, nik: str) -> Trouble:
    """Why it did not sign. Of a refusal without a known code, the state of the signer's certificate tells more."""
    if answer.code in _CODES:
        return _CODES[answer.code]
    trouble = answer.trouble()
    if trouble is Trouble.REFUSED and not answer.ours_to_mend:
        try:
            return await _state(wire, nik) or trouble
        except SigningError:
            return trouble
    return trouble


async def _state(wire: Wire, nik: str) -> Trouble | None:
    answer = await wire.post(_STATUS, {"nik": nik}, authorization=wire.basic)
    state = answer.told.get("status")
    if isinstance(state, str) and state.upper() in _STATES:
        return _STATES[state.upper()]
    if answer.code in _CODES:
        return _CODES[answer.code]
    raise SigningError(Trouble.REFUSED if answer.granted and state else answer.trouble())
