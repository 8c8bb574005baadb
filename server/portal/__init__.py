"""What employees do for themselves, from their own computer."""
