"""How a delivery reads on both sides: its state in words, its lines as the address asks, what a code means."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request

from portal.core import formatting
from portal.core.web.arguments import row_number
from portal.deliveries import queries
from portal.deliveries.models import AnswerCode, Delivery
from portal.deliveries.queries import LinesPage
from portal.deliveries.rules.answers import LINE_STATE_LABELS, LineState, is_code

STATE_KINDS = {LineState.SENT: "neutral", LineState.ACCEPTED: "success", LineState.REFUSED: "error"}


def state_of(delivery: Delivery) -> tuple[str, str]:
    """(words, kind of badge) of a delivery."""
    if delivery.recalled_at is not None:
        return "Ditarik kembali", "neutral"
    if not delivery.sha256:
        return "Berkas sedang disusun", "info"
    if delivery.answered == delivery.row_count:
        return "Sudah dijawab semua", "success"
    if delivery.answered:
        done = f"{formatting.number(delivery.answered)} dari {formatting.number(delivery.row_count)}"
        return f"Dijawab {done}", "warning"
    return ("Diambil cabang", "warning") if delivery.fetched_at else ("Baru", "info")


def chosen_state() -> LineState | None:
    """`keadaan` of the address; anything else means all lines."""
    wanted = request.args.get("keadaan", "")
    return LineState(wanted) if wanted in list(LineState) else None


def chosen_code() -> str:
    """`kode` of the address, if it can be one."""
    code = request.args.get("kode", "")
    return code if is_code(code) else ""


def chosen_lines(delivery_id: int) -> LinesPage:
    """The lines that the address asks for."""
    return queries.lines_page(
        delivery_id,
        state=chosen_state(),
        code=chosen_code(),
        after=request.args.get("setelah", type=row_number),
        before=request.args.get("sebelum", type=row_number),
    )


def kept() -> dict[str, str]:
    """The filter of the address, for links onwards."""
    return {name: value for name, value in (("keadaan", chosen_state() or ""), ("kode", chosen_code())) if value}


def tabs(delivery: Delivery) -> list[tuple[str, str, int]]:
    """(value of `keadaan`, words, people) of every choice of lines."""
    waiting = delivery.row_count - delivery.answered
    counts = {LineState.SENT: waiting, LineState.ACCEPTED: delivery.accepted, LineState.REFUSED: delivery.refused}
    return [("", "Semua", delivery.row_count), *((s.value, LINE_STATE_LABELS[s], counts[s]) for s in LineState)]


def meaning_of(code: str, known: Mapping[str, AnswerCode], *, for_branch: bool = False) -> str:
    """What a code means in one sentence; a code that nobody has explained is shown raw, and whom that helps is told."""
    found = known.get(code)
    if found:
        return found.meaning
    if for_branch:  # whoever wrote the code knows it; the regencies do not yet
        return f"Kode {code} belum ada artinya di portal; provinsi diminta melengkapinya."
    return f"Kode {code} belum dikenal; hubungi kantor cabang."


def remedy_of(code: str, known: Mapping[str, AnswerCode]) -> str:
    """What to do about a code; empty while nobody has explained it."""
    found = known.get(code)
    return found.remedy if found else ""
