"""What is being written on a ticket: drafts that are never lost, and the way out of what was sent."""
