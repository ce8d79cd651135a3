"""What the province holds regencies to: rules as data, what each wants of the facts, and what becomes of findings."""
