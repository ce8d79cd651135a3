"""Single rows of a submitted list that a verifier rejects with a reason, and takes back again."""
