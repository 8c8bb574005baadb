"""Many tickets at once: the panel in place of one ticket, what it asks, and how it carries that out."""
