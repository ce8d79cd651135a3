"""What an office pays itself beside what the province pays for its people: neither is spoken as the other's."""

from __future__ import annotations

from dataclasses import dataclass

from portal.exports.packs.rules.body import Body
from portal.exports.packs.rules.printing import figure_value


@dataclass(frozen=True, slots=True)
class Money:
    """Rupiah of one payer's sources; None where nothing is known."""

    need: int | None
    budget: int | None
    paid: int | None


def shared(body: Body) -> bool:
    """Whether some of a regency's people are paid by the province, or some of the province's by itself."""
    return any(line["by_province"] for line in body["sources"])


def own_money(body: Body) -> Money | None:
    """Of what the office pays itself: all of it in a pack of the province, and where the province pays nothing. None
    where the province pays everything."""
    if body["kind"] == "province" or not shared(body):
        return Money(
            figure_value(body, "budget.need"),
            figure_value(body, "budget.amount"),
            figure_value(body, "budget.realisation"),
        )
    return _sum(body, by_province=False)


def province_money(body: Body) -> Money | None:
    """Of what the province pays; in its own pack a part of the whole."""
    return _sum(body, by_province=True)


def _sum(body: Body, *, by_province: bool) -> Money | None:
    lines = [line for line in body["sources"] if line["by_province"] is by_province]
    if not lines:
        return None
    return Money(
        sum(line["need_jkk"] + line["need_jkm"] for line in lines),
        sum(line["budget"] for line in lines),
        sum(line["realised"] for line in lines),
    )
