"""The ticket desk: requests, their conversation and their way through the tiers."""
