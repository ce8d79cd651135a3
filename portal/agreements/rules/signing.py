"""Signing: whose turn it is, the electronic ways, and who may sign what (complaints 22 to 25)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from portal.agreements.rules.states import AgreementState, Move, Party

# The state in which a party signs, and the move that its signature makes. Ink and electronic signatures alike.
TURNS = MappingProxyType({AgreementState.AGREED: Party.FIRST, AgreementState.SIGNED: Party.SECOND})
MOVE_OF = MappingProxyType({Party.FIRST: Move.SIGN, Party.SECOND: Move.COUNTERSIGN})
FIELD_OF = MappingProxyType({Party.FIRST: "pihak-kesatu", Party.SECOND: "pihak-kedua"})  # signature fields of the PDF
SENTENCE = "Saya menandatangani naskah ini"  # typed by whoever signs


class SigningWay(StrEnum):
    """How an electronic signature comes about."""

    PORTAL = "portal"
    BSRE = "bsre"
    CSC = "csc"
    UPLOAD = "upload"


WAY_LABELS = MappingProxyType(
    {
        SigningWay.PORTAL: "Di portal ini",
        SigningWay.BSRE: "Melalui BSrE (BSSN)",
        SigningWay.CSC: "Melalui penyelenggara sertifikasi elektronik lain",
        SigningWay.UPLOAD: "Unggah PDF yang sudah ditandatangani",
    }
)


# Ways in which the portal itself writes the time and, where an authority is configured, sees to its stamp.
OWN_CLOCK = frozenset({SigningWay.PORTAL, SigningWay.CSC})


class AttemptState(StrEnum):
    """What became of an attempt to sign."""

    RUNNING = "running"
    SIGNED = "signed"
    FAILED = "failed"


def reason_against_turn(state: AgreementState, party: Party) -> str:
    """Why it is not this party's turn to sign; empty when it is."""
    turn = TURNS.get(state)
    if turn is party:
        return ""
    if turn is Party.FIRST:
        return "Pihak kesatu belum menandatangani naskah ini. Tunggu gilirannya."
    if turn is Party.SECOND:
        return "Pihak kesatu sudah menandatangani naskah ini."
    if state in (AgreementState.COUNTERSIGNED, AgreementState.HELD, AgreementState.TERMINATED):
        return "Kedua pihak sudah menandatangani naskah ini."
    if state is AgreementState.CANCELLED:
        return "Perjanjian ini sudah dibatalkan."
    return "Naskah ini belum disepakati kedua pihak."


def sentence_fits(typed: str) -> bool:
    """Whether somebody typed the sentence; capitals, spaces and a full stop at the end do not matter."""
    return " ".join(typed.split()).rstrip(".").casefold() == SENTENCE.casefold()


@dataclass(frozen=True)
class Named:
    """Somebody with the post they hold, as both are printed. `acting` is '' or what stands before it (``Plt.``)."""

    name: str
    position: str
    acting: str = ""

    @property
    def post(self) -> str:
        """The post with how it is held: ``Plt. Kepala Dinas Sosial``."""
        return f"{self.acting} {self.position}".strip()


def reason_against_signer(named: Named, held: Collection[Named]) -> str:
    """Why somebody with these posts may not sign a text that names `named`; empty when they may."""
    if not held:
        return (
            "Anda sedang tidak memegang jabatan penanda tangan di sini. Minta verifikator atau administrator provinsi "
            "mencatat surat penunjukan Anda."
        )
    if any(is_signer(named, each) for each in held):
        return ""
    if not any(_plain(each.position) == _plain(named.position) for each in held):
        posts = " dan ".join(each.post for each in held)
        return f"Naskah ini ditandatangani {named.post}, sedangkan Anda {posts}."
    return (
        f"Naskah ini menyebut {named.name} sebagai {named.post}. Buka kembali kesepakatannya, lalu ganti penanda "
        "tangannya."
    )


def is_signer(named: Named, holder: Named) -> bool:
    """Whether the holder of a post is whom a text names: the same name, post and way of holding it."""
    return (
        _plain(holder.position) == _plain(named.position)
        and holder.acting == named.acting
        and _words(holder.name) == _words(named.name) != frozenset()
    )


# What stands before a name; what stands behind it comes after a comma: "Drs. H. Contoh Bupati, M.Si."
_TITLES = frozenset({"dr", "dra", "drg", "drh", "drs", "h", "hj", "ir", "kh", "ny", "pdt", "prof", "sdr", "tn"})


def names_same(certificate: str, printed: str) -> bool:
    """Whether a certificate may name whom a text names: titles aside, the words of one are all among the other's.

    Certificates leave names out or write them out. One word in common is no more than a family name, unless neither
    has another.
    """
    first, second = _words(certificate), _words(printed)
    if first == second:
        return bool(first)
    return (first <= second or second <= first) and len(first & second) > 1


def _words(name: str) -> frozenset[str]:
    bare = name.partition(",")[0].casefold()
    return frozenset(re.findall(r"[^\W\d_]+", bare)) - _TITLES


def _plain(position: str) -> str:
    return " ".join(position.split()).casefold()
