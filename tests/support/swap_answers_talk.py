"""What a person writes into the forms of talk that htmx sends: endpoint → fields."""

from __future__ import annotations

_SAYING = (
    "agreements.comment",
    "agreements.branch_comment",
    "agreements.province_comment",
    "branch_deliveries.say",
    "deliveries.say",
    "paritrana.say",
    "uploads.say",
)
TALK = {
    **{endpoint: {"pesan-text": "Contoh"} for endpoint in _SAYING},
    "talk.reply": {"text": "Kami periksa dulu.", "pesan-text": "Kami periksa dulu."},
    "talk.settle": {"resolution": "withdrawn", "reason": "Masih terdaftar."},
}
