"""Static files under hashed names, pre-compressed, served by whitenoise as immutable.

whitenoise serves and negotiates encodings but does not rename; a stale name would live for a year in a browser, so
`build` copies each file to `name.<hash>.ext` beside its `.br` and `.gz`, and `static_url` gives the hashed name.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path
from wsgiref.headers import Headers

import brotli
from flask import Flask, current_app

MANIFEST = "manifest.json"
PREFIX = "/static/"
_COMPRESSIBLE = frozenset({".css", ".js", ".svg", ".txt"})


def build(source: Path, target: Path) -> dict[str, str]:
    """Write hashed copies of `source` into `target` and return {path: hashed path}. Does nothing when up to date."""
    files = sorted(path for path in source.rglob("*") if path.is_file())
    manifest = {}
    for path in files:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:10]
        relative = path.relative_to(source)
        manifest[relative.as_posix()] = relative.with_name(f"{relative.stem}.{digest}{relative.suffix}").as_posix()
    written = target / MANIFEST
    if written.exists() and json.loads(written.read_text()) == manifest:
        return manifest
    before = os.umask(0o022)  # another user's nginx may serve these; all else the portal writes is its own
    try:
        _write(manifest, source, target)
    finally:
        os.umask(before)
    return manifest


def _write(manifest: dict[str, str], source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=target.parent, prefix="static-"))
    draft.chmod(0o755)
    for name, hashed in manifest.items():
        copy = draft / hashed
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, copy)
        if copy.suffix in _COMPRESSIBLE:
            content = copy.read_bytes()
            copy.with_name(copy.name + ".br").write_bytes(brotli.compress(content, quality=11))
            copy.with_name(copy.name + ".gz").write_bytes(gzip.compress(content, 9, mtime=0))
    (draft / MANIFEST).write_text(json.dumps(manifest, sort_keys=True))
    _put_in_place(draft, target)


def _put_in_place(draft: Path, target: Path) -> None:
    """Swap folders; another process that built the same moment may have won, which is as good."""
    old = target.with_name(f"{target.name}.old-{os.getpid()}")
    try:
        if target.exists():
            target.rename(old)
        draft.rename(target)
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)


def static_url(path: str) -> str:
    """The address of a static file under its hashed name. Raises KeyError for a file that does not exist."""
    manifest: dict[str, str] = current_app.extensions["portal_static"]
    return PREFIX + manifest[path]


def install(app: Flask, source: Path, target: Path) -> None:
    """Build if needed and serve through whitenoise, outside Flask."""
    from whitenoise import WhiteNoise

    app.extensions["portal_static"] = build(source, target)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(target),
        prefix=PREFIX,
        immutable_file_test=lambda _path, _url: True,
        max_age=365 * 24 * 3600,
        allow_all_origins=False,
        add_headers_function=_add_headers,
    )


def _add_headers(headers: Headers, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
