"""Decisions: causes, chance, days, checks of fixes."""
