"""What people tell the reports to do."""
