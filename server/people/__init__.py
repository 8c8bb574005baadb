"""Persons, departments, locations: who works here, from when to when, and whom they report to."""
