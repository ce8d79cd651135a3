"""Electronic signatures under PDF files: several ways to make one, one way to look at what is there."""
