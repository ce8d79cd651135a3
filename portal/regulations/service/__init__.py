"""Acts on the register: recording and changing, the chain, the file, indicators of plans, taking out."""

from portal.regulations.service.chain import relate, unrelate
from portal.regulations.service.files import attach, hand_over
from portal.regulations.service.holding import OutdatedError
from portal.regulations.service.indicators import add_indicator, change_indicator, drop_indicator
from portal.regulations.service.register import (
    align,
    change,
    record_regulation,
    take_out,
    take_over,
)
from portal.regulations.service.relying import Reliance, ReliedOnError, relies_on_regulations

__all__ = [
    "OutdatedError",
    "Reliance",
    "ReliedOnError",
    "add_indicator",
    "align",
    "attach",
    "change",
    "change_indicator",
    "drop_indicator",
    "hand_over",
    "record_regulation",
    "relate",
    "relies_on_regulations",
    "take_out",
    "take_over",
    "unrelate",
]
