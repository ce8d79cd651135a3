"""How many people a wider programme would reach next year, and by what that was counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.core import formatting
from portal.core.suppression import FEWEST_SHOWN


@dataclass(frozen=True)
class Office:
    """What one office knows. `eligible`: people who fulfil its conditions; `uncovered`: informal workers whom nobody
    covers yet; each None where nobody has said."""

    quota: int
    confirmed: int
    waiting: int
    eligible: int | None
    uncovered: int | None

    @property
    def reached(self) -> tuple[str, int]:
        """(by what it is counted, people): never fewer than the office covers already."""
        if self.eligible is not None:
            return "memenuhi syarat", max(self.eligible, self.confirmed)
        if self.uncovered is not None:
            return "pekerja informal", self.confirmed + self.uncovered
        return "daftar tunggu", self.quota + self.waiting

    @property
    def counts_few_waiting(self) -> bool:
        """Whether from one to four people wait and are what it is counted by."""
        return self.eligible is None and self.uncovered is None and 0 < self.waiting < FEWEST_SHOWN


def reaching(offices: Sequence[Office]) -> tuple[int, str]:
    """(people over all offices, a sentence on how they are counted)."""
    people = sum(office.reached[1] for office in offices)
    if len(offices) == 1:
        return people, _sentence(offices[0])
    ways = [office.reached[0] for office in offices]
    words = {
        "memenuhi syarat": "orang yang memenuhi syarat",
        "pekerja informal": "peserta ditambah pekerja informal yang belum terlindungi",
        "daftar tunggu": "kuota ditambah daftar tunggu",
    }
    counted = [f"{formatting.number(ways.count(way))} wilayah {words[way]}" for way in words if way in ways]
    return people, f"Dihitung menurut {', '.join(counted)}." if counted else "Belum ada wilayah dengan kuota."


def _sentence(office: Office) -> str:
    confirmed = formatting.number(office.confirmed)
    if office.eligible is not None:
        gap = formatting.number(max(office.eligible - office.confirmed, 0))
        return f"{formatting.number(office.eligible)} orang memenuhi syarat, {confirmed} sudah peserta: kurang {gap}."
    if office.uncovered is not None:
        gap = formatting.number(office.uncovered)
        return f"{confirmed} peserta ditambah {gap} pekerja informal yang belum terlindungi menurut angka cakupan."
    return (
        f"Kuota {formatting.number(office.quota)} ditambah {formatting.number(office.waiting)} orang di daftar tunggu."
    )
