"""Rules of the award's rehearsal: pure, without Flask, database or clock. Every score is a simulation (rule 22)."""
