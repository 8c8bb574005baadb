"""How figures are made from what happened, without database and clock."""
