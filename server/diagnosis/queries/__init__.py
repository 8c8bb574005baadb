"""Reads: snapshots and findings of a ticket, rules, suspicions, checks."""
