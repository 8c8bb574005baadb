"""Promised times: calendars, policies, clocks, warnings, and why a time is what it is."""
