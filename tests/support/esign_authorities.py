"""Authorities of the tests' own making, and a time-stamp server on this machine that behaves as it is told."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from portal.config import SigningService
from portal.core.esign.trust import Trust

BEGIN, END = datetime(2024, 1, 1, tzinfo=UTC), datetime(2034, 1, 1, tzinfo=UTC)
_USAGES = ("digital_signature", "content_commitment", "key_cert_sign", "crl_sign")
_NEVER = ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only")


class TestAuthority:
    """A root that issues keys."""

    __test__ = False

    def __init__(self, name: str = "Otoritas Contoh") -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.name = _named(name)
        self.certificate = self._certificate(self.name, self.key, BEGIN, END, ("key_cert_sign", "crl_sign"), ca=True)

    @property
    def trust(self) -> Trust:
        return Trust((self.certificate.public_bytes(Encoding.DER),))

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    def issue(
        self, name: str, *, begin: datetime = BEGIN, end: datetime = END, stamps: bool = False
    ) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        usages = ("digital_signature",) if stamps else ("digital_signature", "content_commitment")
        return key, self._certificate(_named(name), key, begin, end, usages, stamps=stamps)

    def pkcs12(
        self, name: str, passphrase: str, *, begin: datetime = BEGIN, end: datetime = END, stamps: bool = False
    ) -> bytes:
        key, certificate = self.issue(name, begin=begin, end=end, stamps=stamps)
        locked = BestAvailableEncryption(passphrase.encode())
        return pkcs12.serialize_key_and_certificates(None, key, certificate, [self.certificate], locked)

    def revocation(self, certificate: x509.Certificate, on: datetime) -> bytes:
        """A list (DER), drawn up a day later, that says `certificate` is revoked since `on`."""
        revoked = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number).revocation_date(on).build()
        drawn_up = on + timedelta(days=1)
        return (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.name)
            .last_update(drawn_up)
            .next_update(drawn_up + timedelta(days=365))
            .add_revoked_certificate(revoked)
            .sign(self.key, hashes.SHA256())
            .public_bytes(Encoding.DER)
        )

    def _certificate(
        self,
        subject: x509.Name,
        key: rsa.RSAPrivateKey,
        begin: datetime,
        end: datetime,
        usages: tuple[str, ...],
        *,
        ca: bool = False,
        stamps: bool = False,
    ) -> x509.Certificate:
        usage = x509.KeyUsage(**{each: each in usages for each in (*_USAGES, *_NEVER)})
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begin)
            .not_valid_after(end)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(usage, critical=True)
        )
        if not ca:
            place = x509.UniformResourceIdentifier("http://127.0.0.1:9/dicabut.crl")  # asked by nobody here
            point = x509.DistributionPoint([place], None, None, None)
            builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
        if stamps:
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        return builder.sign(self.key, hashes.SHA256())


@dataclass
class StampServer:
    """`manner`: good, error, denied, garbage, slow, dripping, wrong_imprint, wrong_nonce, plain."""

    url: str
    at: datetime
    manner: str = "good"
    asked: list[str] = field(default_factory=list)  # the Authorization headers

    @property
    def service(self) -> SigningService:
        return SigningService(self.url, "portal", "rahasia")


@contextmanager
def stamp_server(authority: TestAuthority, at: datetime) -> Iterator[StampServer]:
    """An RFC 3161 server over HTTP whose clock stands at `at`."""
    key, certificate = authority.issue("Stempel Waktu Contoh", stamps=True)

    def stamper(md: str | None = None) -> DummyTimeStamper:
        private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        loaded = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
        return DummyTimeStamper(loaded, keys.PrivateKeyInfo.load(private), fixed_dt=state.at, override_md=md)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            state.asked.append(self.headers.get("Authorization", ""))
            request = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            if state.manner == "slow":
                time.sleep(30)
            if state.manner == "wrong_imprint":
                request["message_imprint"]["hashed_message"] = bytes(32)
            if state.manner == "wrong_nonce":
                request["nonce"] = 7
            request = tsp.TimeStampReq.load(request.dump(force=True))
            answer = asyncio.run(stamper().async_request_tsa_response(request))
            if state.manner == "denied":
                answer = tsp.TimeStampResp({"status": {"status": "rejection"}})
            body = b"tidak" if state.manner == "garbage" else answer.dump()
            self.send_response(500 if state.manner == "error" else 200)
            kind = "text/html" if state.manner == "plain" else "application/timestamp-reply"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            for at in range(0, len(body), 16 if state.manner == "dripping" else len(body)):
                self.wfile.write(body[at : at + (16 if state.manner == "dripping" else len(body))])
                if state.manner == "dripping":
                    time.sleep(0.2)

        def log_message(self, *_arguments: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        state = StampServer(f"http://127.0.0.1:{server.server_port}/stempel", at)
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield state
        server.shutdown()


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def basic(username: str, password: str) -> str:
    """The header with which a client makes itself known."""
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()
