"""How a list of beneficiaries is judged: pure functions of the file's cells and of facts handed in."""
