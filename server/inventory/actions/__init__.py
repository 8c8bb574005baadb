"""Writes of the inventory: enrolments, reports, and what people decide about devices."""
