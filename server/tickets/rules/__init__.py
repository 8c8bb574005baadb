"""Decisions about tickets without database or clock."""
