"""My decisions, deputies, and the templates of chains."""
