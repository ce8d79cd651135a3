"""The rehearsal: the score now, what would raise it, how it compares, and the sheet for the interview."""
