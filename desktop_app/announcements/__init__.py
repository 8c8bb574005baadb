"""Notices: the list, the editor with its preview, the strip above the inbox."""
