"""Decisions of the catalog: the tree, what a form shows, what an answer may be, who is there."""

from server.catalog.rules.tree import SEPARATOR, branch, makes_circle

__all__ = ["SEPARATOR", "branch", "makes_circle"]
