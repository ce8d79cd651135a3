"""Rules of open data: what is hidden, which sets there are, their rows, and how rows become CSV and JSON."""
