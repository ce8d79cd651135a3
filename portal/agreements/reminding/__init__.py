"""Reminders of agreements that end: recorded once for 90, 60 and 30 days, mailed to those whose work it then is."""
