"""Writes of the automation."""
