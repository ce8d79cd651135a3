"""How matches read on all pages: where a month stands in words, which differences the address asks for."""

from __future__ import annotations

from typing import Any

from flask import request

from portal.core import crypto, formatting
from portal.core.web.arguments import row_number
from portal.deliveries.matching import queries
from portal.deliveries.matching.examining import Told, open_told
from portal.deliveries.matching.models import BillMatch, MatchFinding
from portal.deliveries.matching.queries import FindingRow, FindingsPage
from portal.deliveries.matching.rules.classes import CLASS_LABELS, CLASS_TABS, GROUND_LABELS, MatchClass, remedy_of

DIFFERENCES = [kind for kind in MatchClass if kind is not MatchClass.MATCHED]


def standing_of(match: BillMatch | None) -> tuple[str, str]:
    """(words, kind of badge) of a month by the match that holds."""
    balance = match.balance if match is not None else None
    if balance is None:
        return "belum dicocokkan", "neutral"
    if not balance.different_people:
        return "cocok", "success"
    people = f"selisih {formatting.number(balance.different_people)} orang"
    if not balance.excess:
        return f"{people}, rupiahnya sama", "warning"
    more = "lebih" if balance.excess > 0 else "kurang"
    return f"{people}, ditagih {more} {formatting.rupiah(abs(balance.excess))}", "warning"


def worklist(match: BillMatch) -> dict[str, Any]:
    """What a page of differences shows, as the address asks: class, open ones only, from where on."""
    kind, still_open = _chosen_class(), request.args.get("keadaan") == "belum"
    left = queries.count_open(match.id)
    balance = match.balance
    assert balance is not None
    counts = left if still_open else {each: balance.classes[each].people for each in DIFFERENCES}
    page: FindingsPage = queries.findings_page(
        match.id,
        kind=kind,
        still_open=still_open,
        after=request.args.get("setelah", type=row_number),
        before=request.args.get("sebelum", type=row_number),
    )
    return {
        "page": page,
        "told": {each.finding.id: told_of(each.finding) for each in page.rows if each.finding.told_cipher},
        "tabs": [(each, CLASS_TABS[each], counts.get(each, 0)) for each in DIFFERENCES],
        "chosen": kind,
        "still_open": still_open,
        "kept": _kept(kind, still_open),
        "class_labels": CLASS_LABELS,
        "grounds": GROUND_LABELS,
        "remedy_of": remedy_of,
    }


def _chosen_class() -> MatchClass | None:
    wanted = request.args.get("kelas", "")
    return MatchClass(wanted) if wanted in DIFFERENCES else None


def _kept(kind: MatchClass | None, still_open: bool) -> dict[str, str]:
    found = {"kelas": kind.value} if kind else {}
    return {**found, "keadaan": "belum"} if still_open else found


def told_of(finding: MatchFinding) -> Told | None:
    """What the file says of somebody whom the register does not know, as long as that is kept."""
    if not finding.told_cipher:
        return None
    return open_told(bytes(finding.told_cipher), finding.regency_id, crypto.keys())


def person_of(row: FindingRow) -> str:
    """The name to show for a difference."""
    told = told_of(row.finding)
    return row.name or (told.name if told else "") or "Tanpa nama"
