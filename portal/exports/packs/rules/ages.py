"""Ages of the people of a pack: bands that begin on birthdays, so that a database can count by them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

BANDS: Sequence[tuple[int, str]] = (  # (first age, label), the youngest first
    (0, "Di bawah 18 tahun"),
    (18, "18–24 tahun"),
    (25, "25–34 tahun"),
    (35, "35–44 tahun"),
    (45, "45–54 tahun"),
    (55, "55–64 tahun"),
    (65, "65 tahun ke atas"),
)


def born_until(age: int, day: date) -> date:
    """The last birth date of somebody who is `age` on `day`. Who was born on 29 February is a year older on 1 March."""
    try:
        return day.replace(year=day.year - age)
    except ValueError:  # `day` is 29 February, and that year has none
        return day.replace(year=day.year - age, day=28)


def age_day(fiscal_year: int, today: date) -> date:
    """The day on which ages are counted, as open data counts them: today inside the year, else its nearest day."""
    return min(max(today, date(fiscal_year, 1, 1)), date(fiscal_year, 12, 31))
