"""Reading a body that an older portal froze. The text itself is never rewritten; what it does not tell is unknown.

Whoever changes `Body` before a pack was handed out in its form changes it alone. Afterwards: raise `SCHEMA`, let each
key that is new in a line allow None, and keep the older body in tests/exports/packs/bodies beside a new one.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Any, Literal, NotRequired, Union, cast, get_args, get_origin, get_type_hints, is_typeddict

from portal.exports.packs.rules.body import Body


def current(body: Body) -> Body:
    """The body with every part that the present schema knows: a list that is absent is empty, a value is None.

    Raises KeyError for a line that lacks what may not be None: no older body is like that.
    """
    whole = dict(cast(dict[str, Any], body))
    for name in absent(body):
        whole[name] = _unknown(name, _hints(Body)[name])
    return cast(Body, _filled(Body, _as_now(whole)))


def absent(body: Body) -> list[str]:
    """The parts that this body was frozen without."""
    return [name for name, hint in _hints(Body).items() if get_origin(hint) is not NotRequired and name not in body]


def _hints(shape: Any) -> dict[str, Any]:
    return get_type_hints(shape, include_extras=True)


def _filled(shape: Any, given: dict[str, Any]) -> dict[str, Any]:
    found = dict(given)
    for name, hint in _hints(shape).items():
        if name not in given:
            if get_origin(hint) is not NotRequired:
                found[name] = _unknown(name, hint)
            continue
        if get_origin(hint) is list and is_typeddict(get_args(hint)[0]):
            found[name] = [_filled(get_args(hint)[0], line) for line in given[name]]
        elif is_typeddict(hint):
            found[name] = _filled(hint, given[name])
    return found


def _unknown(name: str, hint: Any) -> Any:
    origin = get_origin(hint)
    if origin is list:
        return []
    if origin in (Union, UnionType) and NoneType in get_args(hint):
        return None
    if origin is Literal:
        return get_args(hint)[0]  # what was the only one before there was a choice
    if hint is bool:
        return False
    if name == "next_year":
        return {"year": 0, "rates": [], "basis": "", "scenarios": []}
    raise KeyError(name)


def _as_now(whole: dict[str, Any]) -> dict[str, Any]:
    """The plan of the year to come as it is said since schema 3: the province's people apart, dated rates."""
    plan = whole["next_year"]
    if whole["schema"] >= 3:
        return whole
    scenarios = [{"province": 0, **each} for each in plan["scenarios"]]
    return {**whole, "next_year": {**plan, "rates": rates_of(plan), "scenarios": scenarios}}


def rates_of(plan: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rates of the year to come; of schemas 1 and 2 the one of the whole year, where 0 stood for none."""
    if "rates" in plan:
        return list(plan["rates"])
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
