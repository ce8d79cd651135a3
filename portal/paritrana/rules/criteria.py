"""What a criterion is: its kind, how a value becomes a share of its weight, and what evidence counts for it."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any


class CriterionKind(StrEnum):
    """Where the value of a criterion comes from."""

    COMPUTED = "computed"  # from what the portal knows itself
    NUMBER = "number"  # typed, with the document it stands in
    YES_NO = "yes_no"
    RUBRIC = "rubric"
    DOCUMENTS = "documents"  # the highest regulation that is in force


KIND_LABELS = MappingProxyType(
    {
        CriterionKind.COMPUTED: "Dihitung portal",
        CriterionKind.NUMBER: "Angka dengan dokumen sumber",
        CriterionKind.YES_NO: "Ya atau tidak",
        CriterionKind.RUBRIC: "Rubrik",
        CriterionKind.DOCUMENTS: "Peraturan menurut tingkat",
    }
)


class EvidenceKind(StrEnum):
    """What may serve as evidence: a file, an address, or something that the portal holds already."""

    FILE = "file"
    LINK = "link"
    REGULATION = "regulation"
    AGREEMENT = "agreement"
    PAYMENT = "payment"


EVIDENCE_LABELS = MappingProxyType(
    {
        EvidenceKind.FILE: "Berkas",
        EvidenceKind.LINK: "Tautan",
        EvidenceKind.REGULATION: "Peraturan di register",
        EvidenceKind.AGREEMENT: "Perjanjian di portal",
        EvidenceKind.PAYMENT: "Pembayaran di portal",
    }
)


class Validity(StrEnum):
    """Which evidence counts, by its days."""

    ANY = "any"  # whatever its day, unless it has expired
    IN_YEAR = "in_year"  # dated in the year that is judged
    IN_FORCE = "in_force"  # dated by, and not expired on, the last day of the year that is judged


VALIDITY_LABELS = MappingProxyType(
    {
        Validity.ANY: "Tanggal bebas, selama belum kedaluwarsa",
        Validity.IN_YEAR: "Bertanggal dalam tahun yang dinilai",
        Validity.IN_FORCE: "Berlaku pada akhir tahun yang dinilai",
    }
)


class Rank(StrEnum):
    """The ranks of papers: a Perda outranks a Perbup outranks circulars and decrees (rule 21)."""

    PERDA = "perda"
    HEAD_REGULATION = "head_regulation"
    OTHER = "other"


RANK_LABELS = MappingProxyType(
    {Rank.PERDA: "Perda", Rank.HEAD_REGULATION: "Perbup atau Perwali", Rank.OTHER: "SK, SE, atau instruksi"}
)


@dataclass(frozen=True)
class Step:
    """From this percentage on, that many percent of the weight."""

    at: Fraction  # a percentage, e.g. 64.82
    percent: int  # 0 to 100


@dataclass(frozen=True)
class Level:
    """One level of a rubric."""

    label: str
    percent: int


@dataclass(frozen=True)
class Scale:
    """Ascending steps; `even` rises evenly between two of them, otherwise a value earns what its step says."""

    steps: tuple[Step, ...]
    even: bool = True

    def share(self, percentage: Fraction) -> Fraction:
        """The share of the weight that a percentage earns: nothing below the first step, the last one's above it."""
        before: Step | None = None
        for step in self.steps:
            if percentage < step.at:
                if before is None:
                    return Fraction(0)
                if not self.even:
                    return Fraction(before.percent, 100)
                way = (percentage - before.at) / (step.at - before.at)
                return (before.percent + way * (step.percent - before.percent)) / 100
            before = step
        return Fraction(before.percent, 100) if before is not None else Fraction(0)

    def needed_for(self, share: Fraction) -> Fraction | None:
        """The lowest percentage that earns at least `share`; None when none does. The way back of `share`."""
        before: Step | None = None
        for step in self.steps:
            if Fraction(step.percent, 100) >= share:
                if before is None or not self.even or step.percent == before.percent:
                    return step.at
                way = (share * 100 - before.percent) / (step.percent - before.percent)
                return before.at + max(way, Fraction(0)) * (step.at - before.at)
            before = step
        return None


@dataclass(frozen=True)
class Rule:
    """How a criterion is scored; which fields matter depends on its kind."""

    kind: CriterionKind
    scale: Scale | None = None  # computed, number
    source: str = ""  # computed: a code of `rules.sources.Source`
    levels: tuple[Level, ...] = ()  # rubric
    ranks: Mapping[Rank, int] = field(default_factory=dict)  # documents: percent of the weight
    topics: tuple[str, ...] = ()  # documents: what one of them has to be about; empty: anything


class RuleError(ValueError):
    """A rule that cannot be: the sentence says what to put right."""


def rule_from(kind: CriterionKind, data: Mapping[str, Any]) -> Rule:
    """A rule as it is stored. Raises RuleError when it cannot be."""
    rule = Rule(
        kind=kind,
        scale=_scale(data["scale"]) if data.get("scale") else None,
        source=str(data.get("source", "")),
        levels=tuple(Level(str(label), int(percent)) for label, percent in data.get("levels", ())),
        ranks=MappingProxyType({Rank(rank): int(percent) for rank, percent in dict(data.get("ranks", {})).items()}),
        topics=tuple(data.get("topics", ())),
    )
    problem = why_rule_refuses(rule)
    if problem:
        raise RuleError(problem)
    return rule


def rule_to(rule: Rule) -> dict[str, Any]:
    """The same as plain JSON, with exact numbers as text: ``{"scale": {"even": true, "steps": [["64.82", 100]]}}``."""
    found: dict[str, Any] = {}
    if rule.scale is not None:
        found["scale"] = {"even": rule.scale.even, "steps": [[_decimal(s.at), s.percent] for s in rule.scale.steps]}
    if rule.source:
        found["source"] = rule.source
    if rule.levels:
        found["levels"] = [[level.label, level.percent] for level in rule.levels]
    if rule.ranks:
        found["ranks"] = {rank.value: rule.ranks[rank] for rank in Rank if rank in rule.ranks}
    if rule.topics:
        found["topics"] = list(rule.topics)
    return found


def why_rule_refuses(rule: Rule) -> str:
    """Why a rule cannot score anything, as a sentence with the remedy; empty when it can."""
    if rule.kind in (CriterionKind.COMPUTED, CriterionKind.NUMBER):
        return _why_scale_refuses(rule.scale)
    if rule.kind is CriterionKind.RUBRIC:
        percents = [level.percent for level in rule.levels]
        if len(percents) < 2 or any(not level.label.strip() for level in rule.levels):
            return "Isi sekurang-kurangnya dua tingkat rubrik, masing-masing dengan penjelasannya."
        return _why_percents_refuse(percents, "tingkat rubrik")
    if rule.kind is CriterionKind.DOCUMENTS:
        percents = [rule.ranks.get(rank, 0) for rank in reversed(Rank)]
        return _why_percents_refuse(percents, "jenis peraturan, dari SK hingga Perda,")
    return ""


def _why_scale_refuses(scale: Scale | None) -> str:
    if scale is None or not scale.steps:
        return "Isi sekurang-kurangnya satu ambang nilai, misalnya 65 = 100."
    thresholds = [step.at for step in scale.steps]
    if any(later <= earlier for earlier, later in itertools.pairwise(thresholds)):
        return "Urutkan ambang dari yang terkecil; setiap ambang hanya sekali."
    if thresholds[0] < 0:
        return "Ambang tidak boleh kurang dari 0."
    return _why_percents_refuse([step.percent for step in scale.steps], "ambang")


def _why_percents_refuse(percents: Sequence[int], what: str) -> str:
    if any(not 0 <= percent <= 100 for percent in percents):
        return f"Persen nilai tiap {what} berkisar 0 sampai 100."
    if any(later < earlier for earlier, later in itertools.pairwise(percents)):
        return f"Persen nilai {what} tidak boleh menurun."
    if not percents or percents[-1] == 0:
        return f"Persen nilai tertinggi {what} harus lebih dari 0."
    return ""


def _scale(data: Mapping[str, Any]) -> Scale:
    return Scale(tuple(Step(Fraction(str(at)), int(percent)) for at, percent in data["steps"]), bool(data["even"]))


def _decimal(value: Fraction) -> str:
    """``64.82``: thresholds are typed with at most two decimals, so they are exact."""
    hundredths = value * 100
    if hundredths.denominator != 1:
        raise RuleError("Ambang ditulis dengan paling banyak dua angka di belakang koma.")
    whole, rest = divmod(int(hundredths), 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Paper:
    """The days of a piece of evidence that decide whether it counts."""

    dated_on: date | None
    valid_until: date | None = None


def why_paper_refuses(paper: Paper, validity: Validity, judged_year: int, today: date) -> str:
    """Why evidence does not count, as a sentence; empty when it does.

    Expired means on the day it is judged by: today, and never later than the end of the judged year for what has to
    be in force then.
    """
    year_end = date(judged_year, 12, 31)
    day = min(today, year_end) if validity is Validity.IN_FORCE else today
    if paper.valid_until is not None and paper.valid_until < day:
        return "Bukti ini sudah kedaluwarsa. Unggah yang masih berlaku."
    if validity is Validity.ANY:
        return ""
    if paper.dated_on is None:
        return "Isi tanggal bukti ini: kriteria ini menilai tanggalnya."
    if validity is Validity.IN_YEAR and paper.dated_on.year != judged_year:
        return f"Bukti ini tidak bertanggal dalam tahun {judged_year}."
    if validity is Validity.IN_FORCE and paper.dated_on > year_end:
        return f"Bukti ini baru bertanggal sesudah tahun {judged_year} berakhir."
    return ""
