"""Custody: an append-only ledger of who answers for which asset, and the papers people sign."""
