"""Acts on editions and assessments. Whatever changes a score writes the region's standing in the same transaction."""

from portal.paritrana.service.assessments import (
    OutdatedAnswerError,
    OutdatedVerdictError,
    answer,
    begin,
    conclude,
    freeze,
    judge,
    reply,
    submit,
    write_reply,
)
from portal.paritrana.service.standings import refresh, refresh_all

__all__ = [
    "OutdatedAnswerError",
    "OutdatedVerdictError",
    "answer",
    "begin",
    "conclude",
    "freeze",
    "judge",
    "refresh",
    "refresh_all",
    "reply",
    "submit",
    "write_reply",
]
