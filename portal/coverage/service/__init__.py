"""Acts on coverage: recording, correcting, withdrawing and choosing figures, targets, and workbooks of them."""

from portal.coverage.service.figures import correct, record_figure, use, withdraw
from portal.coverage.service.targets import set_target
from portal.coverage.service.uploads import AlreadySentError, discard, receive, record_all, record_right_rows

__all__ = [
    "AlreadySentError",
    "correct",
    "discard",
    "receive",
    "record_all",
    "record_figure",
    "record_right_rows",
    "set_target",
    "use",
    "withdraw",
]
