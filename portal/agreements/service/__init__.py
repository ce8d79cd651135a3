"""The verbs of agreements: begin, write, promise, move."""

from portal.agreements.service.articles import add, back_to_standard, leave_out, put_back, write
from portal.agreements.service.drafting import begin, editable, set_facts, set_signers, takes_addenda
from portal.agreements.service.library import revise_standard
from portal.agreements.service.moves import held, make, refuse_without_parent, standing_of
from portal.agreements.service.terms import put_term, remove_term, set_schedule

__all__ = [
    "add",
    "back_to_standard",
    "begin",
    "editable",
    "held",
    "leave_out",
    "make",
    "put_back",
    "put_term",
    "refuse_without_parent",
    "remove_term",
    "revise_standard",
    "set_facts",
    "set_schedule",
    "set_signers",
    "standing_of",
    "takes_addenda",
    "write",
]
