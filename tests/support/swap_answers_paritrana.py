"""What a person writes into the forms of the award that htmx sends: endpoint → fields."""

from __future__ import annotations

# One answer for every kind of criterion: a form takes the fields it has.
PARITRANA = {
    "paritrana.begin": {},
    "paritrana_rehearsal.set_efforts": {},
    "paritrana.answer": {
        "numerator": "45",
        "denominator": "50",
        "source": "Rekap Dinas PUPR",
        "yes": "ya",
        "level": "1",
        "effort": "3",
        "note": "Diperiksa lagi.",
    },
    "paritrana.write_reply": {"words": "Bukti sudah dilengkapi."},
}
PARITRANA_NOTHING_TO_REFUSE = {"paritrana.begin", "paritrana_rehearsal.set_efforts"}
