"""Macros and reply texts in the ticket, rules and what happens by itself in the settings."""
