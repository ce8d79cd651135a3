"""A version's content as named parts in plain words, so that two versions can be compared part by part."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.core import formatting
from portal.core.months import Month


def described(content: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """[(key, heading, words)] in the order of the document; empty for no content."""
    if not content:
        return []
    parts = [("facts", "Judul dan jangka waktu", _facts(content))]
    parts += [(f"party-{party['party']}", party["role"], _party(party)) for party in content["parties"]]
    parts += [
        (f"article-{article['key']}", f"Pasal {article['number']} {article['heading']}", article["text"])
        for article in content["articles"]
    ]
    if content["terms"]:
        parts.append(("terms", "Rincian peserta dan iuran", "\n".join(map(_term, content["terms"]))))
    if content["schedule"]:
        parts.append(("schedule", "Jadwal pembayaran", "\n".join(map(_payment, content["schedule"]))))
    return parts


def _facts(content: Mapping[str, Any]) -> str:
    numbers = content["numbers"]
    return "\n".join(
        (
            content["subject"],
            f"Perangkat daerah: {content['office']}",
            f"Nomor pihak kesatu: {numbers['first'] or '–'}",
            f"Nomor pihak kedua: {numbers['second'] or '–'}",
            f"Berlaku {_day(content['first_day'])} sampai dengan {_day(content['last_day'])}",
        )
    )


def _party(party: Mapping[str, str]) -> str:
    return "\n".join(
        part
        for part in (
            party["name"],
            party["position"],
            f"{party['staff_label']} {party['staff_number']}" if party["staff_number"] else "",
            party["authority"],
            party["address"],
        )
        if part
    )


def _term(term: Mapping[str, Any]) -> str:
    first, last = (formatting.month(Month.parse(term[name])) for name in ("first_month", "last_month"))
    rate = formatting.rupiah(term["jkk_rate"] + term["jkm_rate"])
    line = f"{term['source']}: {formatting.number(term['people'])} orang, {first} sampai {last}, {rate}, "
    return line + formatting.rupiah(term["amount"]) + (f" ({term['reason']})" if term["reason"] else "")


def _payment(part: Mapping[str, Any]) -> str:
    return f"{_day(part['due_on'])}: {formatting.rupiah(part['amount'])}"


def _day(text: str) -> str:
    return formatting.day(date.fromisoformat(text))
