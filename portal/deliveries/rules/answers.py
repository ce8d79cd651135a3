"""What a branch answers about one person: accepted with a KPJ or refused with a code (domain rule 12).

A file is judged row by row against the lines of its delivery; what is shown before and what is done after come from the
same `judge`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

KPJ_DIGITS = 11
LONGEST_CODE = 20
_SEPARATORS = re.compile(r"[\s.\-']+")
_CODE = re.compile(r"[A-Z0-9][A-Z0-9 ./_-]*")
_LONG_NUMBER = re.compile(r"\d{9,}")  # a KPJ, a NIK or a telephone number in the wrong column


class LineState(StrEnum):
    """Where one person of a delivery stands."""

    SENT = "sent"
    ACCEPTED = "accepted"
    REFUSED = "refused"


LINE_STATE_LABELS: Mapping[LineState, str] = MappingProxyType(
    {LineState.SENT: "Belum dijawab", LineState.ACCEPTED: "Diterima", LineState.REFUSED: "Ditolak"}
)


class AnswerProblem(StrEnum):
    """Why a row of a returned file cannot be taken over. The values stand in stored previews."""

    UNKNOWN_PERSON = "unknown_person"
    KEY_AND_NIK_DIFFER = "key_and_nik_differ"
    PERSON_TWICE = "person_twice"
    KPJ_SHAPE = "kpj_shape"
    KPJ_TWICE = "kpj_twice"
    KPJ_TAKEN = "kpj_taken"
    KPJ_OTHER = "kpj_other"
    KPJ_MISSING = "kpj_missing"
    CODE_MISSING = "code_missing"
    CODE_SHAPE = "code_shape"
    STATUS_UNKNOWN = "status_unknown"
    BOTH = "both"
    ANSWERED = "answered"


PROBLEM_SENTENCES: Mapping[AnswerProblem, str] = MappingProxyType(
    {
        AnswerProblem.UNKNOWN_PERSON: "NIK pada baris ini tidak ada dalam kiriman. Periksa NIK dan nomor kirimannya.",
        AnswerProblem.KEY_AND_NIK_DIFFER: "NIK bukan milik baris ini. Kembalikan NIK seperti dalam berkas kiriman.",
        AnswerProblem.PERSON_TWICE: "Orang ini tertulis lebih dari satu kali. Sisakan satu baris.",
        AnswerProblem.KPJ_SHAPE: "KPJ harus 11 angka. Bila nol di depan hilang, tulis sebagai teks.",
        AnswerProblem.KPJ_TWICE: "KPJ yang sama tertulis untuk dua orang dalam berkas ini.",
        AnswerProblem.KPJ_TAKEN: "KPJ sudah dipakai peserta lain.",
        AnswerProblem.KPJ_OTHER: "Orang ini sudah mempunyai KPJ lain. Batalkan dahulu jawaban yang lama bila keliru.",
        AnswerProblem.KPJ_MISSING: "Status diterima, tetapi KPJ kosong. Isi KPJ 11 angka.",
        AnswerProblem.CODE_MISSING: "Status ditolak, tetapi kode kosong. Isi kode jawaban.",
        AnswerProblem.CODE_SHAPE: "Kode paling banyak 20 huruf atau angka, tanpa NIK, KPJ, atau nomor HP.",
        AnswerProblem.STATUS_UNKNOWN: "Status tidak dikenal. Tulis diterima atau ditolak.",
        AnswerProblem.BOTH: "KPJ dan kode sama-sama terisi. Tulis status diterima atau ditolak.",
        AnswerProblem.ANSWERED: "Sudah dijawab lain sebelumnya. Batalkan jawaban itu di layar bila memang berubah.",
    }
)

ACCEPTED_WORDS = frozenset(
    {"diterima", "terima", "terdaftar", "daftar", "aktif", "berhasil", "sukses", "valid", "ok", "ya", "accepted"}
)
REFUSED_WORDS = frozenset({"ditolak", "tolak", "gagal", "tidakvalid", "invalid", "tidak", "rejected", "batal"})


@dataclass(frozen=True, repr=False)
class Answer:
    """Accepted with a KPJ, or refused with a code: exactly one of the two is filled."""

    kpj: str = ""
    code: str = ""

    @property
    def state(self) -> LineState:
        return LineState.ACCEPTED if self.kpj else LineState.REFUSED


def tidy_kpj(text: str) -> str:
    """A KPJ without spaces, dots, dashes and apostrophes."""
    return _SEPARATORS.sub("", text)


def is_kpj(text: str) -> bool:
    """Eleven ASCII digits."""
    return len(text) == KPJ_DIGITS and text.isascii() and text.isdigit()


def tidy_code(text: str) -> str:
    """A code as the table of codes keeps it: upper case, single spaces."""
    return " ".join(text.upper().split())


def is_code(text: str) -> bool:
    """Short, of letters and digits, and no number of a person."""
    return len(text) <= LONGEST_CODE and _CODE.fullmatch(text) is not None and _LONG_NUMBER.search(text) is None


def answer_of(kpj: str, status: str, code: str) -> Answer | AnswerProblem | None:
    """What the three cells of a row say together; None when they say nothing."""
    kpj, code = tidy_kpj(kpj), tidy_code(code)
    word = "".join(sign for sign in status.casefold() if sign.isalnum())
    if not (kpj or code or word):
        return None
    if word and word not in ACCEPTED_WORDS | REFUSED_WORDS:
        return AnswerProblem.STATUS_UNKNOWN
    if not word and kpj and code:
        return AnswerProblem.BOTH
    if word in REFUSED_WORDS or (not word and code):
        if not code:
            return AnswerProblem.CODE_MISSING
        return Answer(code=code) if is_code(code) else AnswerProblem.CODE_SHAPE
    if not kpj:
        return AnswerProblem.KPJ_MISSING
    return Answer(kpj=kpj) if is_kpj(kpj) else AnswerProblem.KPJ_SHAPE


@dataclass(frozen=True, repr=False)
class KnownLine:
    """A line of the delivery as it stands now."""

    line_id: int
    position: int
    nik_key: bytes
    beneficiary_id: int
    state: LineState
    kpj: str
    code: str


@dataclass(frozen=True, repr=False)
class ReturnedRow:
    """A row of a returned file: where it stands, whose it is (`position` by the hidden key, or the NIK), its answer."""

    sheet: str
    row: int
    position: int | None
    nik_key: bytes | None
    kpj: str
    status: str
    code: str


@dataclass(frozen=True)
class RowProblem:
    """A row that cannot be taken over."""

    sheet: str
    row: int
    problem: AnswerProblem


@dataclass(repr=False)
class Judged:
    """What a returned file would change."""

    answers: dict[int, Answer] = field(default_factory=dict)  # line id → new answer
    problems: list[RowProblem] = field(default_factory=list)
    same: int = 0  # answered so already
    silent: int = 0  # rows that say nothing
    codes: Counter[str] = field(default_factory=Counter)  # of the refusals
    rows: dict[int, tuple[str, int]] = field(default_factory=dict)  # line id → (sheet, row) of its new answer

    def leave_out(self, line_ids: Iterable[int], problem: AnswerProblem) -> None:
        """These answers cannot be taken over after all."""
        for line_id in line_ids:
            del self.answers[line_id]
            self.problems.append(RowProblem(*self.rows[line_id], problem))

    @property
    def accepted(self) -> int:
        return sum(1 for answer in self.answers.values() if answer.kpj)

    @property
    def refused(self) -> int:
        return len(self.answers) - self.accepted


def judge(
    rows: Sequence[ReturnedRow], lines: Iterable[KnownLine], cards: Mapping[str, int], card_of: Mapping[int, str]
) -> Judged:
    """Judge all rows of a file. `cards` = {KPJ: beneficiary} and `card_of` = {beneficiary: KPJ} of the regency.

    A row with a problem changes nothing; the others stand for themselves.
    """
    by_position = {line.position: line for line in lines}
    by_nik = {line.nik_key: line for line in by_position.values()}
    found = Judged()
    matched: list[tuple[ReturnedRow, KnownLine, Answer]] = []
    for row in rows:
        outcome = answer_of(row.kpj, row.status, row.code)
        if outcome is None:
            found.silent += 1
            continue
        line = _line_of(row, by_position, by_nik)
        if isinstance(line, AnswerProblem):
            found.problems.append(RowProblem(row.sheet, row.row, line))
        elif isinstance(outcome, AnswerProblem):
            found.problems.append(RowProblem(row.sheet, row.row, outcome))
        else:
            matched.append((row, line, outcome))
    people = Counter(line.line_id for _row, line, _answer in matched)
    numbers = Counter(answer.kpj for _row, _line, answer in matched if answer.kpj)
    for row, line, answer in matched:
        problem = _problem_with(line, answer, people, numbers, cards, card_of)
        if problem is not None:
            found.problems.append(RowProblem(row.sheet, row.row, problem))
        elif line.state is not LineState.SENT:
            found.same += 1
        else:
            found.answers[line.line_id] = answer
            found.rows[line.line_id] = (row.sheet, row.row)
            if answer.code:
                found.codes[answer.code] += 1
    return found


def _line_of(
    row: ReturnedRow, by_position: Mapping[int, KnownLine], by_nik: Mapping[bytes, KnownLine]
) -> KnownLine | AnswerProblem:
    by_key = by_position.get(row.position) if row.position is not None else None
    named = by_nik.get(row.nik_key) if row.nik_key is not None else None
    if by_key is not None and row.nik_key is not None and named is not by_key:
        return AnswerProblem.KEY_AND_NIK_DIFFER
    return by_key or named or AnswerProblem.UNKNOWN_PERSON


def _problem_with(
    line: KnownLine,
    answer: Answer,
    people: Mapping[int, int],
    numbers: Mapping[str, int],
    cards: Mapping[str, int],
    card_of: Mapping[int, str],
) -> AnswerProblem | None:
    if people[line.line_id] > 1:
        return AnswerProblem.PERSON_TWICE
    if line.state is not LineState.SENT:
        return None if (line.kpj, line.code) == (answer.kpj, answer.code) else AnswerProblem.ANSWERED
    if not answer.kpj:
        return None
    if numbers[answer.kpj] > 1:
        return AnswerProblem.KPJ_TWICE
    return kpj_problem(answer.kpj, line.beneficiary_id, cards.get(answer.kpj), card_of.get(line.beneficiary_id))


def kpj_problem(kpj: str, beneficiary_id: int, holder: int | None, own: str | None) -> AnswerProblem | None:
    """Whether somebody may get this KPJ: nobody else holds it, and they hold no other (domain rule 12)."""
    if holder is not None and holder != beneficiary_id:
        return AnswerProblem.KPJ_TAKEN
    if own is not None and own != kpj:
        return AnswerProblem.KPJ_OTHER
    return None
