"""Who speaks, who is waited for, whom a message names; what it may say and bring along."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType


class ThreadState(StrEnum):
    """Whether something still waits for an answer."""

    OPEN = "open"
    SETTLED = "settled"


class Origin(StrEnum):
    """Who speaks: somebody of this office, a guest of it by name (BPJS, the province), the other office without a
    name, or the portal itself.
    """

    OWN = "own"
    GUEST = "guest"
    OTHER = "other"
    PORTAL = "portal"


class Side(StrEnum):
    """From which workplace somebody speaks in a thread of an office."""

    OFFICE = "office"
    BRANCH = "branch"
    PROVINCE = "province"


SIDE_LABELS = MappingProxyType(
    {
        Side.OFFICE: "kantor daerah",
        Side.BRANCH: "cabang BPJS Ketenagakerjaan",
        Side.PROVINCE: "provinsi",
    }
)

LONGEST = 2000
LARGEST_FILE = 5 * 1024 * 1024  # bytes: a letter of some pages; a quarter of an hour on the slowest link
_VILLAGE = r"(?:desa|kelurahan)\s*:?\s+|(?:kel|ds)(?:\.\s*|\s*:?\s+)"
_NUMBER = re.compile(r"\+?\d(?:[ .\-]?\d){8,}")


def tidy_message(text: str) -> str:
    """The message as it was meant: its lines without spaces at their ends, never more than one empty line between."""
    lines = "\n".join(line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def villages_named(names: Iterable[str], words: Collection[str] = ()) -> re.Pattern[str]:
    """Any of these after the word that says it is a village: "desa Naiola", "Kel. Maubeli".

    Those among `words` (in small letters) only with a capital: "desa Pada", and not "desa pada bulan Maret".
    """
    known = sorted(names, key=len, reverse=True)
    spelled = (f"(?-i:{_spelled(name)})" if name.casefold() in words else _spelled(name) for name in known)
    return re.compile(rf"(?<!\w)(?:{_VILLAGE})(?:{'|'.join(spelled)})(?!\w)", re.IGNORECASE)


def places_named(names: Iterable[str]) -> re.Pattern[str]:
    """Any of these (at least one) as whole words, in any case."""
    spelled = (_spelled(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{'|'.join(spelled)})(?!\w)", re.IGNORECASE)


def _spelled(name: str) -> str:
    """However its words are parted, and its apostrophe is written or left out."""
    words = re.split(r"[\s-]+", name)
    return r"[\s-]+".join("['’‘`]?".join(re.escape(part) for part in word.split("'")) for word in words)


def telling(text: str, names: Iterable[str], places: Iterable[re.Pattern[str]] = ()) -> str:
    """What of a message would tell the other office who is writing; empty when nothing does.

    `names` are those of the office, as whole words in any case; the longest is found first; then `places`. Any number
    of nine digits or more is a NIK or a telephone: both belong to somebody who can be found by it.
    """
    number = _NUMBER.search(text)
    if number is not None:
        return number[0]
    for name in sorted(names, key=len, reverse=True):
        found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) if name else None
        if found is not None:
            return found[0]
    return next((found[0] for found in (each.search(text) for each in places) if found is not None), "")


def waits_for(side: Side, last_side: Side, *, is_open: bool) -> bool:
    """Whether a thread waits for an answer of `side`: it is open, and another side spoke last."""
    return is_open and side is not last_side


def answers(asked_side: Side, asked_id: int | None, by_side: Side, by_id: int | None, *, alone: bool) -> bool:
    """Whether somebody's message is the answer that was asked for until a day.

    Another side's is; where only one side takes part (`alone`), another person's. Whoever asked answers nothing by
    adding a word.
    """
    return by_id != asked_id if alone else by_side is not asked_side


def named_in(text: str, people: Mapping[int, str]) -> set[int]:
    """The ids of those whom a text names: "@Budi Contoh", or "@Budi" where only one of `people` begins so."""
    found: set[int] = set()
    for place in re.finditer(r"(?<!\w)@(?=\w)", text):
        rest = text[place.end() :].casefold()
        whole = [number for number, name in people.items() if _begins(rest, name)]
        if whole:
            found.add(max(whole, key=lambda number: len(people[number])))
            continue
        first = [number for number, name in people.items() if name.split() and _begins(rest, name.split()[0])]
        if len(first) == 1:
            found.update(first)
    return found


def _begins(rest: str, name: str) -> bool:
    wanted = name.casefold()
    return rest.startswith(wanted) and not rest[len(wanted) : len(wanted) + 1].isalnum()


_FILE_TYPES = MappingProxyType(
    {
        ".pdf": (b"%PDF-", "application/pdf"),
        ".jpg": (b"\xff\xd8\xff", "image/jpeg"),
        ".jpeg": (b"\xff\xd8\xff", "image/jpeg"),
        ".png": (b"\x89PNG\r\n\x1a\n", "image/png"),
        ".xlsx": (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ".ods": (b"PK\x03\x04", "application/vnd.oasis.opendocument.spreadsheet"),
        ".xls": (b"\xd0\xcf\x11\xe0", "application/vnd.ms-excel"),
    }
)
FILE_SUFFIXES = tuple(_FILE_TYPES)


def media_type_of(file_name: str) -> str:
    """The media type by the ending of a name that `why_not_attached` let through."""
    return _FILE_TYPES[_suffix(file_name)][1]


def _suffix(file_name: str) -> str:
    return f".{file_name.rpartition('.')[2].casefold()}" if "." in file_name else ""


def why_not_attached(file_name: str, content: bytes) -> str:
    """Why a file cannot go with a message, as a sentence with the remedy; empty when it can.

    `content` is the file up to one byte more than the largest. The ending says the type, and the first bytes must
    agree. Nobody opens the file in the portal: it is handed over as it came.
    """
    if not content:
        return "Berkas ini kosong (0 byte). Buka berkasnya di komputer Anda, lalu pilih yang ada isinya."
    if len(content) > LARGEST_FILE:
        return f"Berkas ini lebih dari {LARGEST_FILE >> 20} MB. Kecilkan dahulu, misalnya dengan memindai ulang."
    known = _FILE_TYPES.get(_suffix(file_name))
    if known is None:
        return (
            "Jenis berkas ini tidak dapat dilampirkan. Pilih PDF, gambar (JPG, PNG), atau buku kerja (XLSX, XLS, ODS)."
        )
    if not content[:1024].lstrip().startswith(known[0]):
        return f"Isi berkas ini bukan {_suffix(file_name)[1:].upper()}. Simpan ulang dari aplikasinya, lalu pilih lagi."
    return ""
