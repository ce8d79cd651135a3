"""Acts on editions and assessments. Whatever changes a score writes the region's standing in the same transaction."""

from portal.paritrana.service.assessments import (
    OutdatedAnswerError,
    OutdatedReplyError,
    OutdatedVerdictError,
    answer,
    begin,
    conclude,
    judge,
    reply,
    submit,
    write_reply,
)
from portal.paritrana.service.comparing import compare_with_province
from portal.paritrana.service.effort import set_efforts
from portal.paritrana.service.freezing import freeze
from portal.paritrana.service.holding import held, hold_assessments, share_edition
from portal.paritrana.service.proving import Proof, behind, prove
from portal.paritrana.service.standings import refresh, refresh_all

__all__ = [
    "OutdatedAnswerError",
    "OutdatedReplyError",
    "OutdatedVerdictError",
    "Proof",
    "answer",
    "begin",
    "behind",
    "compare_with_province",
    "conclude",
    "freeze",
    "held",
    "hold_assessments",
    "judge",
    "prove",
    "refresh",
    "refresh_all",
    "reply",
    "set_efforts",
    "share_edition",
    "submit",
    "write_reply",
]
