"""What stands beside a ticket: the panel and each of its parts."""
