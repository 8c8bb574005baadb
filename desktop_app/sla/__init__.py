"""Promised times: in a ticket, and how they are set."""
