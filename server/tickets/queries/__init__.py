"""Reads about tickets."""
