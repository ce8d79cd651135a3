"""A criterion as it is written by hand: the same texts on screen and in the workbook, and the way back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import TypeVar

from portal.paritrana.rules.criteria import (
    EVIDENCE_LABELS,
    KIND_LABELS,
    RANK_LABELS,
    VALIDITY_LABELS,
    CriterionKind,
    EvidenceKind,
    Level,
    Rank,
    Rule,
    Scale,
    Step,
    Validity,
    why_rule_refuses,
)
from portal.paritrana.rules.points import in_words, weight_from_text
from portal.paritrana.rules.sources import EXPLAINED, Source

Chosen = TypeVar("Chosen")


class Part(StrEnum):
    """What is written of a criterion, in the order of the workbook's columns."""

    ASPECT = "aspect"  # its code
    CODE = "code"
    TITLE = "title"
    WEIGHT = "weight"
    KIND = "kind"
    SOURCE = "source"
    STEPS = "steps"
    BETWEEN = "between"
    LEVELS = "levels"
    RANKS = "ranks"
    TOPICS = "topics"
    EVIDENCE = "evidence"
    VALIDITY = "validity"
    VERIFIER = "verifier"
    GUIDANCE = "guidance"


PART_LABELS = MappingProxyType(
    {
        Part.ASPECT: "Aspek",
        Part.CODE: "Kode",
        Part.TITLE: "Kriteria",
        Part.WEIGHT: "Bobot",
        Part.KIND: "Jenis",
        Part.SOURCE: "Sumber hitungan",
        Part.STEPS: "Ambang nilai",
        Part.BETWEEN: "Di antara ambang",
        Part.LEVELS: "Tingkat rubrik",
        Part.RANKS: "Nilai peraturan",
        Part.TOPICS: "Bidang peraturan",
        Part.EVIDENCE: "Jenis bukti",
        Part.VALIDITY: "Tanggal bukti",
        Part.VERIFIER: "Pemeriksa",
        Part.GUIDANCE: "Petunjuk",
    }
)
# What a kind of criterion is scored by; a part that belongs to another kind has to be empty.
PARTS_OF_KIND = MappingProxyType(
    {
        CriterionKind.COMPUTED: frozenset({Part.SOURCE, Part.STEPS, Part.BETWEEN}),
        CriterionKind.NUMBER: frozenset({Part.STEPS, Part.BETWEEN}),
        CriterionKind.YES_NO: frozenset[Part](),
        CriterionKind.RUBRIC: frozenset({Part.LEVELS}),
        CriterionKind.DOCUMENTS: frozenset({Part.RANKS, Part.TOPICS}),
    }
)
RULE_PARTS = frozenset[Part]().union(*PARTS_OF_KIND.values())
EVEN, IN_STEPS = "Merata", "Bertahap"
LONGEST = MappingProxyType({Part.TITLE: 200, Part.VERIFIER: 120, Part.GUIDANCE: 1000})
LONGEST_NAME = 120
MOST_LEVELS = 10
_CODE = re.compile(r"[A-Z0-9][A-Z0-9.-]{0,9}")
_STEP = re.compile(r"(\d{1,6})(?:[.,](\d{1,2}))?\s*%?")
_PERCENT = re.compile(r"(\d{1,3})\s*%?")


@dataclass(frozen=True)
class CriterionDraft:
    """A criterion without its place in a database; `aspect` is a code, `weight` in hundredths of a point."""

    aspect: str
    code: str
    title: str
    weight: int
    rule: Rule
    evidence: frozenset[EvidenceKind]
    validity: Validity
    verifier: str = ""
    guidance: str = ""


@dataclass(frozen=True)
class PartProblem:
    """What is wrong with one part, with the remedy."""

    part: Part
    sentence: str


def texts_of(draft: CriterionDraft, topics: Mapping[str, str]) -> dict[Part, str]:
    """A criterion as it is written. `topics`: codes of what regulations are about → their words."""
    rule = draft.rule
    scale = rule.scale
    return {
        Part.ASPECT: draft.aspect,
        Part.CODE: draft.code,
        Part.TITLE: draft.title,
        Part.WEIGHT: in_words(draft.weight),
        Part.KIND: KIND_LABELS[rule.kind],
        Part.SOURCE: EXPLAINED[Source(rule.source)].label if rule.source else "",
        Part.STEPS: "\n".join(f"{_percentage(step.at)} = {step.percent}" for step in scale.steps) if scale else "",
        Part.BETWEEN: (EVEN if scale.even else IN_STEPS) if scale else "",
        Part.LEVELS: "\n".join(f"{level.label} = {level.percent}" for level in rule.levels),
        Part.RANKS: "\n".join(f"{RANK_LABELS[rank]} = {rule.ranks[rank]}" for rank in Rank if rank in rule.ranks),
        Part.TOPICS: "; ".join(words for code, words in topics.items() if code in rule.topics),
        Part.EVIDENCE: "; ".join(EVIDENCE_LABELS[kind] for kind in EvidenceKind if kind in draft.evidence),
        Part.VALIDITY: VALIDITY_LABELS[draft.validity],
        Part.VERIFIER: draft.verifier,
        Part.GUIDANCE: draft.guidance,
    }


def criterion_from(
    texts: Mapping[Part, str], topics: Mapping[str, str]
) -> tuple[CriterionDraft | None, list[PartProblem]]:
    """The way back of `texts_of`: the criterion, or everything that is wrong with what was written."""
    reading = _Reading(texts, topics)
    draft = reading.criterion()
    return (None, reading.problems) if reading.problems else (draft, [])


def beginning(kind: CriterionKind) -> dict[Part, str]:
    """What the boxes of a new criterion hold before anybody types: what is nearly always so."""
    evidence = EvidenceKind.REGULATION if kind is CriterionKind.DOCUMENTS else EvidenceKind.FILE
    found = {Part.EVIDENCE: "" if kind is CriterionKind.COMPUTED else EVIDENCE_LABELS[evidence], Part.BETWEEN: EVEN}
    if kind is CriterionKind.DOCUMENTS:
        shares = zip(Rank, (100, 70, 35), strict=True)
        found[Part.RANKS] = "\n".join(f"{RANK_LABELS[rank]} = {percent}" for rank, percent in shares)
    return found


def tidy_code(text: str) -> str:
    """`` c1 `` → ``C1``: codes are compared and shown in capitals."""
    return one_line(text).upper()


def why_code_refuses(code: str) -> str:
    """Why a code cannot be, with the remedy; empty when it can."""
    if _CODE.fullmatch(code):
        return ""
    return "Isi kode dengan paling banyak 10 huruf atau angka, misalnya C1."


def one_line(text: str) -> str:
    """Single spaces, none at the ends."""
    return " ".join(text.split())


def _percentage(value: Fraction) -> str:
    """64.82 → ``64,82``."""
    return in_words(int(value * 100))


class _Reading:
    """One criterion being read; problems gather, so that a person sees all of them at once."""

    def __init__(self, texts: Mapping[Part, str], topics: Mapping[str, str]) -> None:
        self.texts, self.topics = texts, topics
        self.problems: list[PartProblem] = []

    def criterion(self) -> CriterionDraft | None:
        code = tidy_code(self._text(Part.CODE))
        self._refuse(Part.CODE, why_code_refuses(code))
        if not self._line(Part.TITLE):
            self._refuse(Part.TITLE, "Isi kalimat kriteria.")
        weight = weight_from_text(self._text(Part.WEIGHT))
        if not weight:
            self._refuse(Part.WEIGHT, "Isi bobot lebih dari 0 sampai 100, misalnya 12,5.")
        for part in LONGEST:
            if len(self._line(part)) > LONGEST[part]:
                self._refuse(part, f"Persingkat menjadi paling banyak {LONGEST[part]} karakter.")
        kind = self._one_of(Part.KIND, {KIND_LABELS[each]: each for each in CriterionKind})
        validity = self._one_of(Part.VALIDITY, {VALIDITY_LABELS[each]: each for each in Validity})
        evidence = frozenset(self._some_of(Part.EVIDENCE, {EVIDENCE_LABELS[each]: each for each in EvidenceKind}))
        if kind is None or validity is None:
            return None
        if Part.EVIDENCE not in {each.part for each in self.problems}:
            self._refuse(Part.EVIDENCE, why_evidence_refuses(kind, evidence))
        rule = self._rule(kind)
        return CriterionDraft(
            aspect=tidy_code(self._text(Part.ASPECT)),
            code=code,
            title=self._line(Part.TITLE),
            weight=weight or 0,
            rule=rule,
            evidence=evidence,
            validity=validity,
            verifier=self._line(Part.VERIFIER),
            guidance=self._line(Part.GUIDANCE),
        )

    def _rule(self, kind: CriterionKind) -> Rule:
        own = PARTS_OF_KIND[kind]
        for part in Part:
            if part in RULE_PARTS - own and self._text(part):
                kinds = " atau ".join(KIND_LABELS[each] for each in CriterionKind if part in PARTS_OF_KIND[each])
                self._refuse(part, f"Kosongkan: hanya untuk jenis {kinds}.")
        before = len(self.problems)
        source = None
        if Part.SOURCE in own:
            source = self._one_of(Part.SOURCE, {EXPLAINED[each].label: each for each in Source})
        rule = Rule(
            kind,
            scale=self._scale() if Part.STEPS in own else None,
            source=source.value if source is not None else "",
            levels=tuple(self._levels()) if Part.LEVELS in own else (),
            ranks=MappingProxyType(self._ranks() if Part.RANKS in own else {}),
            topics=tuple(self._topics()) if Part.TOPICS in own else (),
        )
        if len(self.problems) == before and own:  # a mistyped line has said already what to put right
            self._refuse(_MAIN_PART[kind], why_rule_refuses(rule))
        return rule

    def _scale(self) -> Scale:
        steps = []
        for left, percent in self._pairs(Part.STEPS, "Tulis satu ambang per baris, misalnya 64,82 = 100."):
            found = _STEP.fullmatch(left)
            if found is None:
                self._refuse(Part.STEPS, f"Ambang “{left}” bukan angka. Tulis misalnya 64,82 = 100.")
                continue
            decimals = int((found[2] or "0").ljust(2, "0"))
            steps.append(Step(Fraction(int(found[1]) * 100 + decimals, 100), percent))
        between = self._one_of(Part.BETWEEN, {EVEN: EVEN, IN_STEPS: IN_STEPS})
        return Scale(tuple(steps), between != IN_STEPS)

    def _levels(self) -> list[Level]:
        pairs = self._pairs(Part.LEVELS, "Tulis satu tingkat per baris, misalnya Belum ada = 0.")
        if len(pairs) > MOST_LEVELS:
            self._refuse(Part.LEVELS, f"Paling banyak {MOST_LEVELS} tingkat.")
        if any(len(label) > LONGEST[Part.TITLE] for label, _ in pairs):
            self._refuse(Part.LEVELS, f"Persingkat tiap tingkat menjadi paling banyak {LONGEST[Part.TITLE]} karakter.")
        return [Level(label, percent) for label, percent in pairs]

    def _ranks(self) -> dict[Rank, int]:
        known = {words.casefold(): rank for rank, words in RANK_LABELS.items()}
        remedy = f"Tulis satu jenis per baris: {', lalu '.join(f'{RANK_LABELS[rank]} = …' for rank in Rank)}."
        found: dict[Rank, int] = {}
        for label, percent in self._pairs(Part.RANKS, remedy):
            rank = known.get(label.casefold())
            if rank is None or rank in found:
                self._refuse(Part.RANKS, f"“{label}” tidak dikenal atau tertulis dua kali. {remedy}")
            else:
                found[rank] = percent
        return found

    def _topics(self) -> list[str]:
        return self._some_of(Part.TOPICS, {words: code for code, words in self.topics.items()})

    def _pairs(self, part: Part, remedy: str) -> list[tuple[str, int]]:
        """(what stands left of the last ``=``, percent) of every line that is not blank."""
        found = []
        for line in filter(None, map(one_line, self.texts.get(part, "").splitlines())):
            left, sign, right = line.rpartition("=")
            percent = _PERCENT.fullmatch(right.strip())
            if not sign or not left.strip() or percent is None:
                self._refuse(part, f"Baris “{line}” belum lengkap. {remedy}")
            else:
                found.append((left.strip(), int(percent[1])))
        return found

    def _one_of(self, part: Part, known: Mapping[str, Chosen]) -> Chosen | None:
        found = {words.casefold(): each for words, each in known.items()}.get(self._line(part).casefold())
        if found is None:
            self._refuse(part, f"Pilih salah satu: {'; '.join(known)}.")
        return found

    def _some_of(self, part: Part, known: Mapping[str, Chosen]) -> list[Chosen]:
        """Those that are named, in the order of `known`."""
        by_words = {words.casefold(): each for words, each in known.items()}
        named = [word for word in map(one_line, re.split(r"[;\n]", self.texts.get(part, ""))) if word]
        unknown = [word for word in named if word.casefold() not in by_words]
        if unknown:
            self._refuse(part, f"“{unknown[0]}” tidak dikenal. Pilih dari: {'; '.join(known)}.")
        wanted = {word.casefold() for word in named}
        return [each for words, each in known.items() if words.casefold() in wanted]

    def _text(self, part: Part) -> str:
        return self.texts.get(part, "").strip()

    def _line(self, part: Part) -> str:
        return one_line(self.texts.get(part, ""))

    def _refuse(self, part: Part, sentence: str) -> None:
        if sentence:
            self.problems.append(PartProblem(part, sentence))


_MAIN_PART = MappingProxyType(
    {
        CriterionKind.COMPUTED: Part.STEPS,
        CriterionKind.NUMBER: Part.STEPS,
        CriterionKind.RUBRIC: Part.LEVELS,
        CriterionKind.DOCUMENTS: Part.RANKS,
    }
)


def why_evidence_refuses(kind: CriterionKind, kinds: Iterable[EvidenceKind]) -> str:
    """Why a criterion with these kinds of evidence could never earn anything; empty when it can (rule 22)."""
    chosen = frozenset(kinds)
    if kind is CriterionKind.DOCUMENTS and EvidenceKind.REGULATION not in chosen:
        return f"Sertakan {EVIDENCE_LABELS[EvidenceKind.REGULATION]}: kriteria ini dinilai dari register."
    if kind is not CriterionKind.COMPUTED and not chosen:
        return "Pilih sekurang-kurangnya satu jenis bukti; jawaban tanpa bukti tidak bernilai."
    return ""
