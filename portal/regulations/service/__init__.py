"""Acts on the register: recording and changing, the chain, the file, taking out."""

from portal.regulations.service.chain import relate, unrelate
from portal.regulations.service.files import attach, hand_over
from portal.regulations.service.register import OutdatedError, change, record_regulation, take_out

__all__ = [
    "OutdatedError",
    "attach",
    "change",
    "hand_over",
    "record_regulation",
    "relate",
    "take_out",
    "unrelate",
]
