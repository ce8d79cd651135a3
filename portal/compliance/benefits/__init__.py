"""What the contributions bring back: benefits paid per regency, programme and quarter, and deaths without a claim."""
