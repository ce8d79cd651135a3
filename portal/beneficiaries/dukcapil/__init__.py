"""What Dukcapil says about people of the register: asking it, taking its answer in, and what follows from it."""
