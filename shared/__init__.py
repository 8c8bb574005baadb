"""The wire contract: records, endpoints and error codes that all three programs share."""

__version__ = "0.1.0"

CONTRACT_VERSION = 1
"""Raised when an older desktop app or endpoint agent can no longer talk to the server."""
