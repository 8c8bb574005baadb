"""Reads about articles: `articles` for the desk, `public` for everybody."""
