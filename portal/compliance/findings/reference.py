"""The rules as the portal ships them: their first version, which the province changes on its page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from portal.compliance.findings.rules.catalogue import SPECS, proposed

_SHIPPED_AT = datetime(2026, 11, 22, tzinfo=UTC)


def rule_rows() -> list[dict[str, Any]]:
    """One row for every rule."""
    rows = []
    for code, spec in SPECS.items():
        setting = proposed(code)
        rows.append(
            {
                "code": code,
                "version": 1,
                "label": spec.label,
                "sentence": spec.sentence,
                "switched_on": setting.on,
                "parameters": dict(setting.parameters),
                "severity": int(setting.severity),
                "days": setting.days,
                "agreed_default": setting.agreed_default,
                "owner": setting.owner,
                "reason": "",
                "changed_at": _SHIPPED_AT,
                "changed_by_name": "Portal",
            }
        )
    return rows
