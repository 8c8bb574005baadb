"""Accounts, passwords, sessions, roles."""
