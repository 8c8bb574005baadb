"""Inventory: the computers that report, which asset each one is, and what changed on them."""
