"""The way of a person from usulan to the end of cover, and how their cover stands (domain rules 13 and 14).

Facts arise in many places; this says what they mean together. Nobody is "aktif" without a paid month.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from portal.beneficiaries.rules.village_checks import VILLAGE_RESULT_LABELS, VillageResult
from portal.core.months import Month


class Step(StrEnum):
    """The steps in their order."""

    PROPOSED = "proposed"
    VILLAGE = "village"
    DUKCAPIL = "dukcapil"
    APPROVED = "approved"
    DELIVERED = "delivered"
    REGISTERED = "registered"
    PAID = "paid"
    ENDED = "ended"


STEP_LABELS = MappingProxyType(
    {
        Step.PROPOSED: "Usulan",
        Step.VILLAGE: "Verval desa",
        Step.DUKCAPIL: "Padan Dukcapil",
        Step.APPROVED: "Disetujui dinas",
        Step.DELIVERED: "Dikirim ke BPJS",
        Step.REGISTERED: "Terdaftar (KPJ)",
        Step.PAID: "Iuran dibayar",
        Step.ENDED: "Nonaktif, meninggal, atau diganti",
    }
)


class StepState(StrEnum):
    """Where one step stands."""

    DONE = "done"
    WAITING = "waiting"  # its turn has come
    PROBLEM = "problem"
    NOT_YET = "not_yet"


STEP_STATE_LABELS = MappingProxyType(
    {
        StepState.DONE: "selesai",
        StepState.WAITING: "menunggu",
        StepState.PROBLEM: "perlu tindakan",
        StepState.NOT_YET: "belum",
    }
)


class Cover(StrEnum):
    """How a person's cover stands, in one word."""

    PROPOSED = "proposed"
    RECORDED = "recorded"
    ACTIVE = "active"
    ARREARS = "arrears"
    INACTIVE = "inactive"
    ENDED = "ended"


COVER_LABELS = MappingProxyType(
    {
        Cover.PROPOSED: "Usulan",
        Cover.RECORDED: "Belum aktif",
        Cover.ACTIVE: "Aktif",
        Cover.ARREARS: "Menunggak",
        Cover.INACTIVE: "Nonaktif",
        Cover.ENDED: "Berakhir",
    }
)


@dataclass(frozen=True)
class ChainFacts:
    """What is known of one person and one enrolment. Whatever nobody has said yet keeps its default.

    `late_in_a_row`: months up to today that were due and are not paid, without a gap. `ended_words`: the reason as the
    office reads it. `ended_from` in a month ahead does not end anything yet.
    """

    proposed_on: date | None = None
    village: VillageResult = VillageResult.NONE
    village_on: date | None = None
    dukcapil: str = ""  # "", "match", "mismatch", "double", "deceased"
    dukcapil_on: date | None = None
    recorded_on: date | None = None
    delivered_on: date | None = None
    answer: str = ""  # of BPJS: "", "accepted", "refused"
    answered_on: date | None = None
    has_kpj: bool = False
    paid: Sequence[Month] = ()
    late_in_a_row: int = 0
    inactive_after: int = 3
    ended_from: Month | None = None
    ended_words: str = ""
    replaced: bool = False


@dataclass(frozen=True)
class ChainStep:
    """One step as it is shown: a day or a month where there is one, and one sentence."""

    step: Step
    state: StepState
    sentence: str
    on: date | None = None
    month: Month | None = None

    @property
    def label(self) -> str:
        return STEP_LABELS[self.step]


@dataclass(frozen=True)
class Chain:
    """All eight steps, and what they come to."""

    cover: Cover
    steps: tuple[ChainStep, ...]


def chain(facts: ChainFacts, present: Month) -> Chain:
    """The steps of a person in the month `present`.

    A step without a fact waits when it is next, or when a later one has happened without it; nothing waits once the
    place has been freed.
    """
    begun = [judge(facts) for judge in _JUDGES.values()]
    last_done = max((at for at, made in enumerate(begun) if made is not None), default=-1)
    over = _is_over(facts, present)
    steps = []
    for at, (step, made) in enumerate(zip(_JUDGES, begun, strict=True)):
        if made is not None:
            steps.append(made)
        elif over:
            steps.append(ChainStep(step, StepState.NOT_YET, "Tidak dilanjutkan karena perlindungan sudah berakhir."))
        elif at <= last_done + 1:
            steps.append(ChainStep(step, StepState.WAITING, _WAITING[step]))
        else:
            steps.append(ChainStep(step, StepState.NOT_YET, _WAITING[step]))
    return Chain(_cover(facts, present), (*steps, _end(facts, present)))


def _cover(facts: ChainFacts, present: Month) -> Cover:
    if _is_over(facts, present):
        return Cover.ENDED
    if facts.late_in_a_row >= facts.inactive_after:
        return Cover.INACTIVE
    if facts.late_in_a_row:
        return Cover.ARREARS
    if facts.paid:
        return Cover.ACTIVE
    return Cover.PROPOSED if facts.recorded_on is None else Cover.RECORDED


def _is_over(facts: ChainFacts, present: Month) -> bool:
    return facts.ended_from is not None and facts.ended_from <= present


def _proposed(facts: ChainFacts) -> ChainStep | None:
    if facts.proposed_on is None:
        return None
    return ChainStep(Step.PROPOSED, StepState.DONE, "Diusulkan dalam sebuah daftar.", facts.proposed_on)


def _village(facts: ChainFacts) -> ChainStep | None:
    if facts.village is VillageResult.NONE:
        return None
    if facts.village is VillageResult.CONFIRMED:
        return ChainStep(Step.VILLAGE, StepState.DONE, "Desa menyatakan benar/ada.", facts.village_on)
    sentence = f"Desa menyatakan: {VILLAGE_RESULT_LABELS[facts.village].lower()}."
    return ChainStep(Step.VILLAGE, StepState.PROBLEM, sentence, facts.village_on)


_DUKCAPIL_PROBLEMS = MappingProxyType(
    {
        "mismatch": "NIK dan nama tidak padan di Dukcapil.",
        "double": "NIK ganda di Dukcapil.",
        "deceased": "Dukcapil mencatat orang ini meninggal.",
    }
)


def _dukcapil(facts: ChainFacts) -> ChainStep | None:
    if not facts.dukcapil:
        return None
    if facts.dukcapil == "match":
        return ChainStep(Step.DUKCAPIL, StepState.DONE, "NIK padan.", facts.dukcapil_on)
    return ChainStep(Step.DUKCAPIL, StepState.PROBLEM, _DUKCAPIL_PROBLEMS[facts.dukcapil], facts.dukcapil_on)


def _approved(facts: ChainFacts) -> ChainStep | None:
    if facts.recorded_on is None:
        return None
    return ChainStep(Step.APPROVED, StepState.DONE, "Daftarnya dicatat.", facts.recorded_on)


def _delivered(facts: ChainFacts) -> ChainStep | None:
    if facts.delivered_on is None:
        return None
    return ChainStep(Step.DELIVERED, StepState.DONE, "Dikirim ke kantor cabang.", facts.delivered_on)


def _registered(facts: ChainFacts) -> ChainStep | None:
    if facts.answer == "refused":
        return ChainStep(Step.REGISTERED, StepState.PROBLEM, "Ditolak BPJS Ketenagakerjaan.", facts.answered_on)
    if facts.answer == "accepted" and facts.has_kpj:
        return ChainStep(Step.REGISTERED, StepState.DONE, "KPJ sudah terbit.", facts.answered_on)
    if facts.answer == "accepted":
        return ChainStep(Step.REGISTERED, StepState.WAITING, "Diterima; KPJ belum terbit.", facts.answered_on)
    return None


def _paid(facts: ChainFacts) -> ChainStep | None:
    last = max(facts.paid, default=None)
    if facts.late_in_a_row:
        kind = "Nonaktif" if facts.late_in_a_row >= facts.inactive_after else "Menunggak"
        sentence = f"{kind}: {facts.late_in_a_row} bulan lewat jatuh tempo dan belum lunas."
        return ChainStep(Step.PAID, StepState.PROBLEM, sentence, month=last)
    if last is None:
        return None
    return ChainStep(Step.PAID, StepState.DONE, f"{len(set(facts.paid))} bulan lunas, terakhir:", month=last)


_JUDGES: MappingProxyType[Step, Callable[[ChainFacts], ChainStep | None]] = MappingProxyType(
    {
        Step.PROPOSED: _proposed,
        Step.VILLAGE: _village,
        Step.DUKCAPIL: _dukcapil,
        Step.APPROVED: _approved,
        Step.DELIVERED: _delivered,
        Step.REGISTERED: _registered,
        Step.PAID: _paid,
    }
)

_WAITING = MappingProxyType(
    {
        Step.PROPOSED: "Belum ada dalam sebuah daftar.",
        Step.VILLAGE: "Belum diperiksa di desa.",
        Step.DUKCAPIL: "Belum dipadankan dengan Dukcapil.",
        Step.APPROVED: "Daftarnya belum dicatat.",
        Step.DELIVERED: "Belum dikirim ke BPJS Ketenagakerjaan.",
        Step.REGISTERED: "Belum ada jawaban BPJS Ketenagakerjaan.",
        Step.PAID: "Belum ada bulan yang lunas, jadi belum aktif.",
    }
)


def _end(facts: ChainFacts, present: Month) -> ChainStep:
    if facts.ended_from is not None:
        words = facts.ended_words or "Tempatnya dilepas"
        after = "; tempatnya diisi orang lain" if facts.replaced else ""
        if _is_over(facts, present):
            return ChainStep(Step.ENDED, StepState.DONE, f"{words}{after}, mulai:", month=facts.ended_from)
        return ChainStep(Step.ENDED, StepState.WAITING, f"{words}{after}; berakhir mulai:", month=facts.ended_from)
    if facts.late_in_a_row >= facts.inactive_after:
        sentence = f"Nonaktif karena {facts.late_in_a_row} bulan berturut-turut belum dibayar."
        return ChainStep(Step.ENDED, StepState.PROBLEM, sentence)
    return ChainStep(Step.ENDED, StepState.NOT_YET, "Perlindungan masih berjalan sesuai masanya.")
