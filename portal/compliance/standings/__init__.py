"""How every regency stands in a fiscal year: one summary row, rewritten in the transaction that changes its figures."""
