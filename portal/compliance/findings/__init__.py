"""Findings: what rules of the province ask of the facts of a regency, with an owner, a deadline and a history."""
