"""Which columns a delivery has, and what an answer of the branch means."""
