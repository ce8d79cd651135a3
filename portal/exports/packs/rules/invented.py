"""Whether a figure says of itself that it is invented, where no column can: sample data are called so by a source."""

from __future__ import annotations

import re

_SAYS = re.compile(r"\s*contoh\s*[:/]|.*\(contoh\)\s*$", re.IGNORECASE | re.DOTALL)


def says_invented(words: str) -> bool:
    """``Contoh: Kantor Cabang Ende``, ``Contoh/B/100/2026``, ``Laporan cabang (contoh)``; not ``Desa Contoh``."""
    return _SAYS.match(words) is not None
