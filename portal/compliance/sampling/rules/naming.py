"""What a sample is called, and what somebody means who writes it."""

from __future__ import annotations

import re


def name_of(sample_id: int) -> str:
    """7 → ``SP-0007``."""
    return f"SP-{sample_id:04d}"


def read_name(text: str) -> int:
    """The inverse; the bare number will do. Raises ValueError for anything else."""
    found = re.fullmatch(r"(?:SP-?)?0*([1-9]\d{0,8})", text.strip(), re.IGNORECASE)
    if found is None:
        raise ValueError(f"{text!r} is no number of a sample")
    return int(found[1])
