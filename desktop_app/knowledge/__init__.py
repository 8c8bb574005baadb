"""Knowledge: reading, writing, reviewing articles."""
