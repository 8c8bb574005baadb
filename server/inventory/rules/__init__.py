"""Decisions of the inventory, without database and clock."""
