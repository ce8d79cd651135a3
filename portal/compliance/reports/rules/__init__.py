"""Rules of reports: periods and numbers, deadlines, columns, the body and what has changed since."""
