"""Rules of the register of regulations: pure, without Flask, database or clock."""
