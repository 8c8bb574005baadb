"""What figures are made of, read from the database."""
