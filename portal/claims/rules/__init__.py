"""What a death is worth, who inherits, which papers are brought, and how a claim moves (domain 2.1-2.4, rule 15)."""
