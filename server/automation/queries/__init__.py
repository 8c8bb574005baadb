"""Reads of the automation."""
