"""Decisions of the search, without database or clock."""
