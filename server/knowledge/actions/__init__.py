"""Writes of articles: texts, review, uses and votes, files, imports, links of tickets."""
