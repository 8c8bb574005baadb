"""One search over tickets, articles, people and assets, and what it teaches: suggestions."""
