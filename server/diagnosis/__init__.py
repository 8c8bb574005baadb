"""What machines say about tickets: causes, common changes, whether a fix held."""
