"""How satisfied requesters are: figures, answers, settings."""
