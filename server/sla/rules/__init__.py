"""Decisions about promised times without database or clock. Times are whole seconds since 1970, UTC."""
