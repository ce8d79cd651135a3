"""What the signatures of a file are worth. The parent's side: starts the child, watches it, reads its answer."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from portal.core import clock
from portal.core.esign.contracts import FoundSignature, Inspection, Place
from portal.core.esign.trust import Trust

_CHILD = Path(__file__).with_name("child.py")
_KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")  # no settings and no secrets
_ADDRESS_SPACE = 1024 * 1024 * 1024  # bytes
_CPU_SECONDS, _WALL_SECONDS = 15, 30
_OF_STRANGERS = (512 * 1024 * 1024, 10, 10)  # bytes, seconds of CPU, and how far the child stands back (nice)
_OF_FILES = MappingProxyType(
    {
        "encrypted": "PDF ini dikunci dengan kata sandi, jadi tanda tangannya tidak dapat diperiksa. Simpan ulang "
        "tanpa kata sandi, lalu unggah kembali.",
        "broken": "Berkas ini bukan PDF yang utuh, jadi tanda tangannya tidak dapat diperiksa. Unduh ulang dari "
        "sumbernya, lalu coba lagi.",
        "too_big": "Isi PDF ini terlalu berat untuk diperiksa. Unduh ulang dari sumbernya, lalu coba lagi.",
    }
)
_OF_SIGNATURES = MappingProxyType(
    {
        "": "",
        "changed": "Isi dokumen berubah setelah ditandatangani, jadi tanda tangan ini tidak sah.",
        "altered": "Ada yang ditambahkan pada dokumen setelah tanda tangan ini, selain tanda tangan lain.",
        "unknown_authority": "Sertifikat penanda tangan diterbitkan oleh pihak yang tidak ada dalam daftar "
        "kepercayaan portal.",
        "expired": "Sertifikat penanda tangan sudah kedaluwarsa, dan tidak ada stempel waktu tepercaya yang "
        "membuktikan bahwa tanda tangan dibuat sebelumnya.",
        "not_yet_valid": "Sertifikat penanda tangan belum berlaku ketika tanda tangan dibuat.",
        "revoked": "Sertifikat penanda tangan telah dicabut oleh penerbitnya.",
        "weak": "Tanda tangan ini memakai cara hitung yang sudah tidak aman, misalnya SHA-1, jadi tidak diterima.",
        "other_use": "Sertifikat ini tidak diterbitkan untuk menandatangani dokumen.",
        "unreadable": "Tanda tangan ini rusak atau jenisnya tidak dikenal, jadi tidak dapat diperiksa.",
    }
)


def inspect(
    pdf: bytes, trust: Trust, at: datetime | None = None, *, base_size: int = 0, of_stranger: bool = False
) -> Inspection:
    """Every signature of a file, judged at `at` (now). Never raises for a file: a problem is part of the answer.

    With `base_size`, the bytes that were there before the last signature, the answer tells whether just a signature
    stands behind them. That those bytes are the ones expected is for the caller to see to.
    Takes about half a second, most of it the start of the child. Nobody is asked over the network. `of_stranger`:
    whoever asks has no account, and gets less of the machine.
    """
    memory, cpu_seconds, niceness = _OF_STRANGERS if of_stranger else (_ADDRESS_SPACE, _CPU_SECONDS, 0)
    asked = {
        "roots": [base64.b64encode(root).decode() for root in trust.roots],
        "at": (at or clock.now()).isoformat(),
        "base": base_size,
    }
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_CHILD), *map(str, (memory, cpu_seconds, _WALL_SECONDS, niceness))],
            input=json.dumps(asked).encode() + b"\n" + pdf,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={key: os.environ[key] for key in _KEPT_ENVIRONMENT if key in os.environ},
            timeout=_WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Inspection((), False, _OF_FILES["too_big"])
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:  # it died: of memory or time when it was stopped, else of what is in the file
        return Inspection((), False, _OF_FILES["too_big" if done.returncode < 0 else "broken"])
    if "problem" in answer:
        return Inspection((), False, _OF_FILES[answer["problem"]])
    return Inspection(
        tuple(_found(each) for each in answer["signatures"]),
        answer["whole"],
        only_signed=answer.get("only_signed", False),
        places=tuple(Place(*each) for each in answer.get("places", ())),
    )


def _found(told: dict[str, Any]) -> FoundSignature:
    values = dict(told)
    for name in ("signed_at", "stamped_at"):
        values[name] = datetime.fromisoformat(told[name]) if told[name] else None
    values["problem"] = _OF_SIGNATURES[told["problem"]]
    return FoundSignature(**values)
