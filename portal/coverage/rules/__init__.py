"""What a coverage figure is, which one counts, how far it is from the target: pure, without database or clock."""
