"""The province's side of an edition: regions by criteria, verifying, freezing, the ranking, reminders."""
