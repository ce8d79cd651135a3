"""The verbs of deliveries: send, take back, answer, and what a template or a code says."""

from portal.deliveries.service.answering import accept, fetch, refuse, take_back
from portal.deliveries.service.codes import explain
from portal.deliveries.service.files import apply, discard, go_on, receive
from portal.deliveries.service.sending import recall, resend, send
from portal.deliveries.service.templates import set_template

__all__ = [
    "accept",
    "apply",
    "discard",
    "explain",
    "fetch",
    "go_on",
    "recall",
    "receive",
    "refuse",
    "resend",
    "send",
    "set_template",
    "take_back",
]
