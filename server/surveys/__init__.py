"""One question to the requester after a ticket is closed."""
