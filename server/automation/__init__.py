"""Macros, reply texts, rules: what the desk has prepared and what happens by itself."""
