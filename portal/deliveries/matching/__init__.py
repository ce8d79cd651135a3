"""The three-way match of a month: what the office approved, BPJS accepted and BPJS billed, and every difference."""
