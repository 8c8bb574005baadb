"""Notices of maintenance and outages: shown by the clock to those they concern."""
