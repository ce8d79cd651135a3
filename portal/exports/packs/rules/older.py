"""Bodies of an earlier schema as the present one has them: what they do not say is not known."""

from __future__ import annotations

from typing import Any, cast

from portal.exports.packs.rules.body import Body

_OF_SOURCES = ("verified", "active", "months_paid", "months_due")


def as_now(body: Body) -> Body:
    """The body itself from schema 3 on; an older one with None in every place that it has not."""
    if body["schema"] >= 3:
        return body
    old = cast(dict[str, Any], body)
    plan = old["next_year"]
    scenarios = [{"province": 0, **each} for each in plan["scenarios"]]
    nothing = dict.fromkeys(_OF_SOURCES)
    return cast(
        Body,
        {
            "people": None,
            **old,
            "sources": [{**nothing, **each} for each in old["sources"]],
            "months": [{"realised": None, **each} for each in old["months"]],
            "next_year": {"rates": _rates(plan), **plan, "scenarios": scenarios},
        },
    )


def _rates(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """The one rate of the whole year that schemas 1 and 2 knew; 0 stood there for none."""
    if not plan.get("months") or not plan["jkk"] + plan["jkm"]:
        return []
    year, months = plan["year"], plan["months"]
    return [
        {
            "first_month": f"{year}-01",
            "last_month": f"{year}-{months:02d}",
            "months": months,
            "jkk": plan["jkk"],
            "jkm": plan["jkm"],
        }
    ]
