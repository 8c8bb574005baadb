"""The search page, what the palette finds on the server, suggestions, synonyms."""
