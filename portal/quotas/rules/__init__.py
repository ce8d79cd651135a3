"""What a quota means, computed from plain values: the ledger, its rates, its money, its division."""
