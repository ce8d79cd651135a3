"""Rules of the three-way match: approved by the office, accepted by BPJS with a KPJ, billed by BPJS."""
