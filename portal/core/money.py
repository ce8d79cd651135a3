"""Rupiah are integers. Nothing here, or anywhere else, turns them into floats."""

from __future__ import annotations


def contribution_need(people: int, monthly_rate: int, months: int) -> int:
    """Budget that `people` need for `months` at `monthly_rate` rupiah per person and month (domain rule 4).

    Raises ValueError when a part is negative.
    """
    if people < 0 or monthly_rate < 0 or months < 0:
        raise ValueError("people, rate and months cannot be negative")
    return people * monthly_rate * months
