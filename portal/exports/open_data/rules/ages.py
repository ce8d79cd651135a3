"""Age groups of participants, in full years on a day."""

from __future__ import annotations

from datetime import date

# (code, words, youngest age of the group), the youngest group first
GROUPS = (
    ("0-17", "Di bawah 18 tahun", 0),
    ("18-24", "18 sampai 24 tahun", 18),
    ("25-34", "25 sampai 34 tahun", 25),
    ("35-44", "35 sampai 44 tahun", 35),
    ("45-54", "45 sampai 54 tahun", 45),
    ("55-64", "55 sampai 64 tahun", 55),
    ("65+", "65 tahun ke atas", 65),
)


def born_until(age: int, on: date) -> date:
    """The latest day of birth with which somebody is `age` years old on a day. Born on 29 February, one is a year
    older on 1 March where the year has no such day."""
    year = on.year - age
    try:
        return on.replace(year=year)
    except ValueError:  # 29 February of a leap year, counted back to a year without one
        return date(year, 2, 28)


def limits(on: date) -> tuple[tuple[str, date], ...]:
    """(group, latest day of birth in it), the oldest group first: the first that fits is the group."""
    return tuple((code, born_until(youngest, on)) for code, _words, youngest in reversed(GROUPS))
