"""What the columns of a list are: asked about when they are unclear, answered once, remembered by the office."""
