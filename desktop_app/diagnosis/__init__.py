"""Causes, machines at the time of a ticket, shared changes, verified fixes."""
