"""Writes: snapshots, rules, suspicions, checks of fixes."""
