"""Rules of agreements: pure, without Flask, database or clock."""
