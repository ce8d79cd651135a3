"""What a person writes into the forms of coverage that htmx sends; see tests/journeys/test_swaps.py."""

from __future__ import annotations

_ACTS = ("upload_record", "upload_record_right", "upload_discard")
_OFFICES = ("coverage", "province_coverage")

COVERAGE = {
    **{f"{office}.use": {"pakai-reason": "Menurut keputusan rapat"} for office in _OFFICES},
    **{f"{office}.withdraw": {"tarik-reason": "Bukan angka resmi"} for office in _OFFICES},
    **{f"{office}.{act}": {} for office in _OFFICES for act in _ACTS},
}
COVERAGE_WITHOUT_FIELDS = frozenset(f"{office}.{act}" for office in _OFFICES for act in _ACTS)
