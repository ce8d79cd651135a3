"""How many people three ways of going on would cover next year, and by what the widest was counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.core import formatting
from portal.core.suppression import FEWEST_SHOWN
from portal.exports.packs.rules.body import Scenario

AS_IT_IS, FULL = "Tetap", "Kuota penuh"
_WORDS = {
    "memenuhi syarat": "orang yang memenuhi syarat",
    "pekerja informal": "peserta ditambah pekerja informal yang belum terlindungi",
    "daftar tunggu": "kuota ditambah daftar tunggu",
    "kuota": "kuota, karena hitungan lain di bawahnya",
    "peserta": "peserta, karena hitungan lain di bawahnya",
}


@dataclass(frozen=True)
class Office:
    """What one office knows of all its people and places, each person once and each place once in the fullest month.

    `eligible`: people who fulfil its conditions; `uncovered`: informal workers whom nobody covers yet; each None where
    nobody has said. `province_quota` and `province_confirmed`: what of them is the province's to pay.
    """

    quota: int
    confirmed: int
    waiting: int
    eligible: int | None
    uncovered: int | None
    province_quota: int = 0
    province_confirmed: int = 0

    @property
    def counted(self) -> tuple[str, int]:
        """(by what it is counted, people), whatever the office covers already."""
        if self.eligible is not None:
            return "memenuhi syarat", self.eligible
        if self.uncovered is not None:
            return "pekerja informal", self.confirmed + self.uncovered
        return "daftar tunggu", self.quota + self.waiting

    @property
    def counts_few_waiting(self) -> bool:
        """Whether from one to four people wait and are what it is counted by."""
        return self.eligible is None and self.uncovered is None and 0 < self.waiting < FEWEST_SHOWN

    @property
    def reached(self) -> tuple[str, int]:
        """The same, and never fewer than the full quota or than are covered already."""
        way, people = self.counted
        if people >= max(self.quota, self.confirmed):
            return way, people
        return ("kuota", self.quota) if self.quota >= self.confirmed else ("peserta", self.confirmed)


def scenarios(offices: Sequence[Office], fiscal_year: int, *, wider: bool = True) -> list[Scenario]:
    """Going on as it is, the full quota, and, if `wider`, whoever is still without; whom the province pays is counted
    beside."""
    confirmed, quota = sum(office.confirmed for office in offices), sum(office.quota for office in offices)
    theirs = sum(office.province_confirmed for office in offices)
    their_places = sum(office.province_quota for office in offices)
    reached, note = reaching(offices)
    return [
        _scenario(
            AS_IT_IS,
            f"{formatting.number(confirmed)} peserta tahun {fiscal_year} dilanjutkan, seorang dihitung sekali.",
            confirmed,
            theirs,
        ),
        _scenario(
            FULL,
            f"Seluruh kuota tahun {fiscal_year}, {formatting.number(quota)} orang, dipakai.",
            quota,
            their_places,
        ),
        *([_scenario("Diperluas", note, reached, their_places)] if wider else []),
    ]


def _scenario(name: str, note: str, people: int, province: int) -> Scenario:
    return Scenario(name=name, note=note + _left_out(province), people=people - province, province=province)


def _left_out(province: int) -> str:
    return f" {formatting.number(province)} orang yang ditanggung provinsi tidak ikut dihitung." if province else ""


def whoever_pays(scenario: Scenario) -> Scenario:
    """With those whom the province pays: beside a budget in which its part does not stand apart."""
    return Scenario(
        name=scenario["name"],
        note=scenario["note"].removesuffix(_left_out(scenario["province"])),
        people=scenario["people"] + scenario["province"],
        province=0,
    )


def reaching(offices: Sequence[Office]) -> tuple[int, str]:
    """(people over all offices, a sentence on how they are counted)."""
    people = sum(office.reached[1] for office in offices)
    if len(offices) == 1:
        return people, _sentence(offices[0])
    ways = [office.reached[0] for office in offices]
    counted = [f"{formatting.number(ways.count(way))} wilayah {words}" for way, words in _WORDS.items() if way in ways]
    return people, f"Dihitung menurut {', '.join(counted)}." if counted else "Belum ada wilayah dengan kuota."


def _sentence(office: Office) -> str:
    said = _counted(office)
    way, people = office.reached
    if way in ("kuota", "peserta"):
        said = f"{said[:-1]}; lebih sedikit daripada {way} {formatting.number(people)} orang, jadi {way} yang dipakai."
    return said


def _counted(office: Office) -> str:
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
