"""What a person writes into the forms of findings that htmx sends."""

from __future__ import annotations

from typing import Any

FINDINGS: dict[str, dict[str, Any]] = {
    "findings.waive": {"until": "2026-12-31", "reason": "Contoh"},
    "findings.comment": {"pesan-text": "Contoh"},
    "findings.province_comment": {"pesan-text": "Contoh"},
    "findings.change_rule": {"reason": "Contoh"},
}
