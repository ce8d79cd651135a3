"""Drawing, results of visits, and what they say of everybody: plain values in, plain values out."""
