"""Acts on bills and payments. None commits; each locks the quota, checks its rules, and pushes the month's summary."""

from portal.contributions.service.bills import draw_up, draw_up_until, freeze, set_billing_code, unfreeze
from portal.contributions.service.payments import PaymentTerms, pay, reverse

__all__ = [
    "PaymentTerms",
    "draw_up",
    "draw_up_until",
    "freeze",
    "pay",
    "reverse",
    "set_billing_code",
    "unfreeze",
]
