"""Stand-ins for signing services elsewhere: real HTTP servers that really sign, and that misbehave on demand."""

from __future__ import annotations

import base64
import json
import secrets
import ssl
import threading
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa, utils
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from PIL import Image
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, Margins, SimpleBoxLayoutRule
from pyhanko.sign import fields, signers
from pyhanko.stamp import StaticStampStyle

from portal.config import SigningService
from portal.core.esign.running import finished
from tests.support.esign_authorities import END, TestAuthority, basic

NIK, PASSPHRASE = "5303010101800001", "kunci-Contoh 1"
USER, PASSWORD = "portal-contoh", "sandi-layanan-contoh"
RSA_SHA256, SHA256 = "1.2.840.113549.1.1.11", "2.16.840.1.101.3.4.2.1"


@dataclass(frozen=True)
class Signatory:
    """A person's key and certificate, and the authority that issued it."""

    key: rsa.RSAPrivateKey = field(repr=False)
    certificate: x509.Certificate
    root: x509.Certificate


def signatory(authority: TestAuthority, name: str, *, end: datetime = END) -> Signatory:
    """Somebody with a certificate of this authority, good until `end`."""
    key, certificate = authority.issue(name, end=end)
    return Signatory(key, certificate, authority.certificate)


class StandIn:
    """A server that does what `mode` says to whatever path ends with `at`, and its work everywhere else.

    `asked` holds (path, headers, body) of everything that came in.
    """

    mode = "sound"
    at = ""
    delay = 0.0  # seconds before every answer
    refusal: tuple[int, Any] | None = None  # what it answers at `at`, whatever is asked

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.elsewhere = ""  # where it redirects to
        self._over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> StandIn:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()

    def speak_tls(self, key_and_certificate: Path) -> None:
        """From now on over TLS, with this file of PEM."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(key_and_certificate)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def service(self) -> SigningService:
        return SigningService(self.url, USER, PASSWORD)

    def work(self, path: str, headers: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        """Status and JSON of a server in good health."""
        raise NotImplementedError

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request, or fail as `mode` says."""
        content = request.rfile.read(int(request.headers["Content-Length"]))
        headers, body = dict(request.headers), json.loads(content)
        self.asked.append((request.path, headers, body))
        here = request.path.endswith(self.at)
        mode = self.mode if here else "sound"
        self._over.wait(self.delay)
        if mode == "silent":
            self._over.wait(30)
            request.close_connection = True
            return
        if mode == "redirect":
            _send(request, 307, b"", {"Location": self.elsewhere + request.path})
            return
        if here and self.refusal is not None:
            status, told = self.refusal
        elif mode in _REFUSALS:
            status, told = _REFUSALS[mode]
        else:
            status, told = self.work(request.path, headers, body | {"mode": mode})
        sent = told if isinstance(told, bytes) else json.dumps(told).encode()
        if mode == "garbage":
            sent = b"<html>" + sent[:20]
        if mode == "list":
            sent = b"[" + sent + b"]"
        if mode == "endless":
            sent += b" " * (40 << 20)
        if mode == "hangs_up":
            _send(request, status, sent[: len(sent) // 2], {"Content-Length": str(len(sent))})
            request.close_connection = True
        elif mode == "drip":
            _send(request, status, b"", {"Content-Length": str(len(sent))})
            for byte in sent:
                if self._over.wait(0.1):
                    return
                request.wfile.write(bytes([byte]))
                request.wfile.flush()
        else:
            _send(request, status, sent)


_REFUSALS: dict[str, tuple[int, Any]] = {
    "unauthorized": (401, {"timestamp": "x", "status": 401, "error": "Unauthorized", "path": "/"}),
    "forbidden": (403, {"error": "Forbidden"}),
    "broken": (500, {"timestamp": "x", "status": 500, "error": "Internal Server Error", "path": "/"}),
    "gateway": (502, b"<html>Bad Gateway"),
    "away": (503, b"<html>Service Unavailable"),
    "busy": (429, {"error": "Too Many Requests"}),
    "missing": (404, b"<html>Not Found"),
    "hollow": (200, {"nothing": None}),
}


def _handler(stand_in: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            try:
                stand_in.handle(self)
            except (BrokenPipeError, ConnectionResetError):  # the client had enough
                self.close_connection = True

        def log_message(self, *_message: object) -> None:
            pass

    return Handler


def _send(request: BaseHTTPRequestHandler, status: int, content: bytes, headers: dict[str, str] | None = None) -> None:
    request.send_response(status)
    for name, value in ({"Content-Length": str(len(content))} | (headers or {})).items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(content)
    request.wfile.flush()


def _known(headers: dict[str, str]) -> bool:
    return headers.get("Authorization") == basic(USER, PASSWORD)


class BsreStandIn(StandIn):
    """BSrE's e-sign client service, version 2, with one signer, counting heights from the top."""

    state = "ISSUE"

    def __init__(self, signatory: Signatory) -> None:
        super().__init__()
        self._signatory = signatory

    def work(self, path: str, headers: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        if not _known(headers):
            return _REFUSALS["unauthorized"]
        return {
            "/api/v2/sign/pdf": self._sign,
            "/api/v2/user/check/status": self._status,
            "/api/v2/verify/pdf": self._verify,
        }[path](body)

    def _sign(self, body: dict[str, Any]) -> tuple[int, Any]:
        if body["nik"] != NIK:
            return 400, {"error": "User tidak terdaftar", "status_code": 2011}
        if body["passphrase"] != PASSPHRASE:
            return 400, {"error": "Passphrase anda salah !!!", "status_code": 2031}
        (text,), (wanted,) = body["file"], body["signatureProperties"]
        document = base64.b64decode(text)
        mode = body["mode"]
        if mode == "another":
            document = document.replace(b"%PDF-1", b"%PDF-2", 1)
        signed = document if mode == "unsigned" else self._signed(document, wanted)
        if mode == "rewritten":
            signed = _rewritten(signed)
        files = [base64.b64encode(signed).decode()]
        if mode == "two":
            files *= 2
        if mode == "not_base64":
            files = ["@@" + files[0]]
        return 200, {"time": 862, "file": files[0] if mode == "bare" else files}

    def _signed(self, document: bytes, wanted: dict[str, Any]) -> bytes:
        who = self._signatory
        phrase = b"contoh"
        sealed = pkcs12.serialize_key_and_certificates(
            b"key", who.key, who.certificate, [who.root], BestAvailableEncryption(phrase)
        )
        name = f"sig-{secrets.token_hex(8)}"
        spec, style = fields.SigFieldSpec(name), None
        if wanted["tampilan"] == "VISIBLE":
            height = pypdfium2.PdfDocument(document).get_page_size(wanted["page"] - 1)[1]
            left, top = wanted["originX"], height - wanted["originY"]
            box = (left, top - wanted["height"], left + wanted["width"], top)
            spec = fields.SigFieldSpec(name, on_page=wanted["page"] - 1, box=box)  # type: ignore[arg-type]
            image = Image.open(BytesIO(base64.b64decode(wanted["imageBase64"])))
            whole = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, Margins.uniform(0))
            style = StaticStampStyle(background=PdfImage(image), background_layout=whole, border_width=0)
        metadata = signers.PdfSignatureMetadata(
            field_name=name,
            subfilter=fields.SigSeedSubFilter.PADES,
            reason=wanted["reason"],
            location=wanted["location"],
        )
        signer = signers.SimpleSigner.load_pkcs12_data(sealed, other_certs=[], passphrase=phrase)
        maker = signers.PdfSigner(metadata, signer, stamp_style=style, new_field_spec=spec)
        return finished(maker.async_sign_pdf(IncrementalPdfFileWriter(BytesIO(document)))).getvalue()

    def _status(self, body: dict[str, Any]) -> tuple[int, Any]:
        if body["nik"] != NIK:
            return 200, {"status_code": 2011, "message": "User tidak terdaftar", "status": "NOT_REGISTERED"}
        return 200, {"status_code": 1111, "message": "-", "status": self.state}

    def _verify(self, body: dict[str, Any]) -> tuple[int, Any]:
        count = base64.b64decode(body["file"]).count(b"/ByteRange")
        found = [{"fieldName": f"sig-{number}"} for number in range(count)]
        return 200, {
            "signatureCount": count,
            "conclusion": "VALID" if count else "NO_SIGNATURE",
            "signatureInformations": found,
        }


class CscStandIn(StandIn):
    """A service of the Cloud Signature Consortium, version 1, with one user who owns some credentials."""

    def __init__(self, *signatories: Signatory) -> None:
        super().__init__()
        self._owned = {f"credential-{number}": who for number, who in enumerate(signatories, 1)}
        self.token = secrets.token_urlsafe(24)
        self.given: list[str] = []  # every leave to sign
        self._open: set[str] = set()
        self.states = dict.fromkeys(self._owned, "valid")
        self.keys = dict.fromkeys(self._owned, "enabled")
        self.user = NIK

    def work(self, path: str, headers: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        step = path.removeprefix("/csc/v1/")
        if step == "auth/login":
            if not _known(headers):
                return 401, {"error": "authentication_error", "error_description": "An error occurred"}
            return 200, {"access_token": self.token, "expires_in": 3600}
        if headers.get("Authorization") != f"Bearer {self.token}":
            return 401, {"error": "invalid_token", "error_description": "The access token is not valid"}
        if step == "credentials/list":
            return 200, {"credentialIDs": list(self._owned) if body["userID"] == self.user else []}
        who = self._owned[body["credentialID"]]
        return {
            "credentials/info": self._info,
            "credentials/authorize": self._authorize,
            "signatures/signHash": self._sign,
        }[step](who, body)

    def _info(self, who: Signatory, body: dict[str, Any]) -> tuple[int, Any]:
        shown = [base64.b64encode(each.public_bytes(Encoding.DER)).decode() for each in (who.certificate, who.root)]
        return 200, {
            "key": {"status": self.keys[body["credentialID"]], "algo": [RSA_SHA256], "len": 2048},
            "cert": {"status": self.states[body["credentialID"]], "certificates": shown},
            "authMode": "explicit",
            "SCAL": "2",
            "multisign": 1,
        }

    def _authorize(self, _who: Signatory, body: dict[str, Any]) -> tuple[int, Any]:
        if body["PIN"] != PASSPHRASE:
            return 400, {"error": "invalid_pin", "error_description": "The PIN is invalid"}
        sad = secrets.token_urlsafe(16) + body["hash"][0]
        self.given.append(sad)
        self._open.add(sad)
        return 200, {"SAD": sad, "expiresIn": 300}

    def _sign(self, who: Signatory, body: dict[str, Any]) -> tuple[int, Any]:
        (digest,) = body["hash"]
        if body["SAD"] not in self._open or not body["SAD"].endswith(digest) or body["signAlgo"] != RSA_SHA256:
            return 400, {"error": "invalid_request", "error_description": "Hash is not authorized by the SAD"}
        self._open.remove(body["SAD"])
        raw = base64.b64decode(digest)
        if body["mode"] == "another":
            raw = raw[::-1]
        signature = who.key.sign(raw, padding.PKCS1v15(), utils.Prehashed(hashes.SHA256()))
        made = [base64.b64encode(signature).decode()]
        return 200, {"signatures": made * 2 if body["mode"] == "two" else made}


def _rewritten(signed: bytes) -> bytes:
    """The same pages, saved anew as an editor does."""
    target = BytesIO()
    pypdfium2.PdfDocument(signed).save(target)
    return target.getvalue()


def blank_pdf(pages: int = 1) -> bytes:
    """A document of empty pages, A4."""
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(595, 842)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def stamp_pdf(width: int = 180, height: int = 60) -> bytes:
    """A stamp that is black all over, so that it is found on a page."""
    target = BytesIO()
    Image.new("RGB", (width, height), "black").save(target, "PDF", resolution=72)
    return _rewritten(target.getvalue())
