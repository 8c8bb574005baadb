"""Persons decide about a record, step by step; what is decided stays as it was said."""
