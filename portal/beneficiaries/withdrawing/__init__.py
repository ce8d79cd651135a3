"""A recorded list is taken back, as a whole, until any of it was sent to BPJS: what would change, asking, doing it."""
