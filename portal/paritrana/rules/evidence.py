"""What a piece of evidence may say of itself: its title, its days, its address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

LONGEST_URL = 500
_HTTPS = "Tulis alamat lengkap yang diawali https://, misalnya https://jdih.ntt.go.id/perbup-5."


@dataclass(frozen=True)
class EvidenceTerms:
    """What a person says of a paper: what it is, its day, and how long it holds."""

    title: str
    dated_on: date | None = None
    valid_until: date | None = None


def why_terms_refuse(terms: EvidenceTerms, today: date) -> tuple[str, str] | None:
    """(field, sentence with the remedy) of what cannot be; None when all can."""
    if not terms.title.strip():
        return "title", "Isi judul bukti, misalnya Perbup Nomor 5 Tahun 2026."
    if terms.dated_on is not None and terms.dated_on > today:
        return "dated_on", "Tanggal bukti tidak boleh melewati hari ini."
    if terms.dated_on is not None and terms.valid_until is not None and terms.valid_until < terms.dated_on:
        return "valid_until", "Tanggal akhir berlaku tidak boleh sebelum tanggal bukti."
    return None


def why_link_refuses(url: str) -> str:
    """Why an address cannot be kept; empty for a public https address. Nobody fetches it: it is read by people."""
    if not url.startswith("https://") or any(sign.isspace() or not sign.isprintable() for sign in url):
        return _HTTPS
    if len(url) > LONGEST_URL:
        return f"Persingkat alamat menjadi paling banyak {LONGEST_URL} karakter."
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return _HTTPS
    if "@" in parts.netloc:
        return "Alamat ini memuat nama pengguna atau kata sandi. Hapus bagian sebelum tanda @."
    labels = host.split(".")
    if len(labels) < 2 or not all(labels) or labels[-1].isdigit() or port not in (None, 443):
        return _HTTPS
    return ""
