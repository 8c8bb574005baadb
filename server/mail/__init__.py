"""Tells requesters by mail what happens to their tickets."""
