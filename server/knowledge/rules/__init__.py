"""Decisions about articles: parts, differences, drafts from tickets, files of an import."""
