"""Widgets without a help-desk word: the kit that every page is built from."""
