"""Settings from the environment: every one with its default and one line of why."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

PROJECT_ROOT = Path(__file__).resolve().parent.parent
MEBIBYTE = 1024 * 1024


class ConfigurationError(RuntimeError):
    """The portal must not start like this; the message says which setting and what to do."""


SMTP_PORTS = {"starttls": 587, "tls": 465, "none": 25}  # by how the connection is protected


@dataclass(frozen=True)
class MailServer:
    """The SMTP server that takes the portal's messages. Name and password never show in the repr."""

    host: str
    port: int
    security: str  # "starttls", "tls" or "none"
    sender_name: str
    sender: str  # the address messages come from
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2]


@dataclass(frozen=True)
class SigningService:
    """A certified signing service that is asked over HTTP. What it knows us by never shows in the repr."""

    url: str = field(repr=False)  # may carry a name and password
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class SigningSettings:
    """Where signatures come from and which are believed. What is not set is not offered."""

    keys_dir: Path | None = None  # `<user name>.p12` a signer; its passphrase is typed for every signature
    development_dir: Path | None = None  # an authority of the portal's own making; never in production
    trust_dir: Path | None = None  # certificates (PEM) of the authorities that are believed
    timestamps: SigningService | None = None  # RFC 3161; once set, there is no signature without a time stamp
    bsre: SigningService | None = None  # e-sign client service of BSrE
    bsre_origin: str = "top"  # where it counts heights from, for a stamp that is seen: "top" or "bottom"
    csc: SigningService | None = None  # Cloud Signature Consortium, version 1
    seconds: int = 30  # how long a service is waited for


@dataclass(frozen=True)
class Settings:
    """All that differs between installations. Secrets never show in the repr."""

    environment: str  # "development" fills in secrets by itself, "production" refuses to start without them
    instance_dir: Path  # database, queue, stored files and development secrets of a small installation
    database_url: str = field(repr=False)  # the app role; never owner, superuser or BYPASSRLS on PostgreSQL
    owner_database_url: str = field(repr=False)  # only for `portal db upgrade`
    secret_key: str = field(repr=False)  # signs sessions and CSRF tokens
    field_keys: Mapping[str, bytes] = field(repr=False)  # key id → AES-256 key; the first one encrypts, all decrypt
    nik_key: bytes = field(repr=False)  # keyed hash of NIKs: the register cannot be searched with another one
    storage_dir: Path  # encrypted files
    static_build_dir: Path  # hashed, pre-compressed static files, made before start
    upload_limit: int = 20 * MEBIBYTE  # a list of 100,000 people is about 8 MiB
    unfinished_days: int = 7  # how long an upload waits to be gone on with
    unfinished_count: int = 5  # uploads that one account may have on their way at a time
    unfinished_bytes: int = 60 * MEBIBYTE  # and their sizes together
    proxy_hops: int = 0  # how many reverse proxies set X-Forwarded-*; 0 believes nobody
    public_url: str = ""  # scheme and host for links in papers; empty takes the request's
    mail: MailServer | None = None  # none: the portal sends no e-mail and says so
    signing: SigningSettings = SigningSettings()

    @property
    def production(self) -> bool:
        return self.environment == "production"

    @property
    def uses_postgresql(self) -> bool:
        return self.database_url.startswith("postgresql")

    @property
    def queue_path(self) -> Path:
        """The queue's own SQLite file, so that polling it never waits for the portal's writer."""
        return self.instance_dir / "queue.db"


def keep_files_private() -> None:
    """Whatever this process and its children write is readable by their own user only: web, worker, commands."""
    os.umask(0o077)


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read all settings. Raises ConfigurationError in production when a secret is missing or weak."""
    env = os.environ if environ is None else environ
    environment = env.get("PORTAL_ENV", "development")
    if environment not in ("development", "production"):
        raise ConfigurationError("PORTAL_ENV must be 'development' or 'production'")
    instance_dir = Path(env.get("PORTAL_INSTANCE_DIR", PROJECT_ROOT / "instance")).resolve()
    instance_dir.mkdir(parents=True, exist_ok=True)
    with suppress(PermissionError):  # a folder of another user's is that user's business
        instance_dir.chmod(0o700)
    development = environment == "development"

    def secret(name: str, file_name: str) -> str:
        value = env.get(name, "")
        if value:
            return value
        if not development:
            raise ConfigurationError(f"{name} is required in production")
        return _development_secret(instance_dir / "secrets" / file_name)

    database_url = _database_url(env.get("PORTAL_DATABASE_URL") or f"sqlite:///{instance_dir / 'portal.db'}")
    return Settings(
        environment=environment,
        instance_dir=instance_dir,
        database_url=database_url,
        owner_database_url=_database_url(env.get("PORTAL_OWNER_DATABASE_URL") or database_url),
        secret_key=secret("PORTAL_SECRET_KEY", "secret_key"),
        field_keys=_field_keys(secret("PORTAL_FIELD_KEYS", "field_keys")),
        nik_key=_key_bytes("PORTAL_NIK_KEY", secret("PORTAL_NIK_KEY", "nik_key")),
        storage_dir=Path(env.get("PORTAL_STORAGE_DIR", instance_dir / "files")).resolve(),
        static_build_dir=Path(env.get("PORTAL_STATIC_BUILD_DIR", instance_dir / "static")).resolve(),
        upload_limit=int(env.get("PORTAL_UPLOAD_LIMIT_MIB", "20")) * MEBIBYTE,
        unfinished_days=int(env.get("PORTAL_UNFINISHED_DAYS", "7")),
        unfinished_count=int(env.get("PORTAL_UNFINISHED_COUNT", "5")),
        unfinished_bytes=int(env.get("PORTAL_UNFINISHED_MIB", "60")) * MEBIBYTE,
        proxy_hops=int(env.get("PORTAL_PROXY_HOPS", "0")),
        public_url=env.get("PORTAL_PUBLIC_URL", "").rstrip("/"),
        mail=_mail_server(env),
        signing=_signing(env, instance_dir if development else None),
    )


def _signing(env: Mapping[str, str], development_dir: Path | None) -> SigningSettings:
    """Raises ConfigurationError for a folder that is not there and for a service that would be asked in the clear."""
    seconds = env.get("PORTAL_SIGNING_SECONDS", "30")
    if not seconds.isdecimal() or not 1 <= int(seconds) <= 120:
        raise ConfigurationError("PORTAL_SIGNING_SECONDS must be between 1 and 120")
    origin = env.get("PORTAL_BSRE_ORIGIN", "top")
    if origin not in ("top", "bottom"):
        raise ConfigurationError("PORTAL_BSRE_ORIGIN must be 'top' or 'bottom'")
    return SigningSettings(
        keys_dir=_folder(env, "PORTAL_SIGNING_KEYS_DIR"),
        development_dir=development_dir and development_dir / "development-ca",
        trust_dir=_folder(env, "PORTAL_TRUST_DIR"),
        timestamps=_signing_service(env, "PORTAL_TIMESTAMPS"),
        bsre=_signing_service(env, "PORTAL_BSRE"),
        bsre_origin=origin,
        csc=_signing_service(env, "PORTAL_CSC"),
        seconds=int(seconds),
    )


def _folder(env: Mapping[str, str], name: str) -> Path | None:
    value = env.get(name, "")
    if value and not Path(value).is_dir():
        raise ConfigurationError(f"{name} names a folder that is not there")
    return Path(value).resolve() if value else None


def _signing_service(env: Mapping[str, str], prefix: str) -> SigningService | None:
    url = env.get(f"{prefix}_URL", "").rstrip("/")
    if not url:
        return None
    parts = urlsplit(url)
    local = parts.hostname in ("127.0.0.1", "localhost", "::1")
    # A time stamp is asked with a hash and answered with a signature: many authorities speak plain HTTP.
    if parts.scheme != "https" and not (parts.scheme == "http" and (local or prefix == "PORTAL_TIMESTAMPS")):
        raise ConfigurationError(f"{prefix}_URL must begin with https://: passphrases travel there")
    return SigningService(url, env.get(f"{prefix}_USER", ""), env.get(f"{prefix}_PASSWORD", ""))


def _mail_server(env: Mapping[str, str]) -> MailServer | None:
    """The SMTP server, if one is named. Raises ConfigurationError for settings with which no message could be sent."""
    host = env.get("PORTAL_SMTP_HOST", "").strip()
    if not host:
        return None
    security = env.get("PORTAL_SMTP_SECURITY", "starttls")
    if security not in SMTP_PORTS:
        raise ConfigurationError("PORTAL_SMTP_SECURITY must be 'starttls', 'tls' or 'none'")
    port = env.get("PORTAL_SMTP_PORT", "") or str(SMTP_PORTS[security])
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise ConfigurationError("PORTAL_SMTP_PORT must be a port number")
    name, sender = parseaddr(env.get("PORTAL_MAIL_FROM", ""))
    if not all(sender.rpartition("@")) or not sender.isascii():
        raise ConfigurationError("PORTAL_SMTP_HOST needs PORTAL_MAIL_FROM, e.g. 'Portal <portal@example.go.id>'")
    if not env.get("PORTAL_PUBLIC_URL"):
        raise ConfigurationError("PORTAL_SMTP_HOST needs PORTAL_PUBLIC_URL: messages carry links")
    username, password = env.get("PORTAL_SMTP_USER", ""), env.get("PORTAL_SMTP_PASSWORD", "")
    if bool(username) != bool(password):
        raise ConfigurationError("PORTAL_SMTP_USER and PORTAL_SMTP_PASSWORD belong together")
    if username and security == "none":
        raise ConfigurationError("PORTAL_SMTP_SECURITY 'none' would send the password in the clear")
    return MailServer(host, int(port), security, name or "Portal Jamsostek NTT", sender, username, password)


def new_key() -> str:
    """A fresh 256-bit key, as it is written in the environment."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _development_secret(path: Path) -> str:
    """Made once and kept beside the development database, readable by its owner only.

    Two processes may start together (web and worker): the file is linked into place whole, and the first one wins.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(new_key())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def _database_url(url: str) -> str:
    """`postgres://` and plain `postgresql://` mean psycopg 3 here."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url[len(prefix) :]
    return url


def _key_bytes(name: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise ConfigurationError(f"{name} is not base64; make one with `portal keys new`") from error
    if len(key) != 32:
        raise ConfigurationError(f"{name} must hold 32 bytes; make one with `portal keys new`")
    return key


def _field_keys(text: str) -> Mapping[str, bytes]:
    """`id:base64,id:base64`; a lone key without an id is called `k1`."""
    keys: dict[str, bytes] = {}
    for part in text.split(","):
        key_id, colon, value = part.strip().rpartition(":")
        keys[key_id if colon else "k1"] = _key_bytes("PORTAL_FIELD_KEYS", value)
    return keys
