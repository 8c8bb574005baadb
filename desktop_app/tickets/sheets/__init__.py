"""Sheets that ask for what a command still needs."""
