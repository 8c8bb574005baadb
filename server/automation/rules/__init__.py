"""Decisions of the automation without database or clock."""
