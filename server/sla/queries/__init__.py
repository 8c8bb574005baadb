"""Reads about promised times."""
