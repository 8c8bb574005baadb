"""What people and the clock do to promised times."""
