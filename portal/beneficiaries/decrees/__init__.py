"""The decree (SK) that a list rests on, and its printable annex."""
