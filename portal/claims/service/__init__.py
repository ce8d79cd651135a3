"""What is done with claims: opened by a death, filled in, moved on, compared with letters."""

from portal.claims.service.files import Facts, add_relative, note_papers, remove_relative, reveal_relative, set_facts
from portal.claims.service.letters import LetterTerms, add_letter, kind_of, letter_file, open_letter, take_back_letter
from portal.claims.service.steps import StepTerms, take_back_step, take_step

__all__ = [
    "Facts",
    "LetterTerms",
    "StepTerms",
    "add_letter",
    "add_relative",
    "kind_of",
    "letter_file",
    "note_papers",
    "open_letter",
    "remove_relative",
    "reveal_relative",
    "set_facts",
    "take_back_letter",
    "take_back_step",
    "take_step",
]
