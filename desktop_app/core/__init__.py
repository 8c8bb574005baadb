"""What every page stands on: calls, session, updates, local store. No widgets, no help-desk word."""
