"""Custody: the asset desk where equipment is handed out and taken back, and the other moves of an asset."""
