"""What a figure means and consists of, on a page and beneath the figure (registry: `core.measures`)."""
