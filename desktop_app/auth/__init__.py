"""Signing in, one's own account, and the accounts of everybody for administrators."""
