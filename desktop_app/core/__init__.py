"""What every page stands on: calls, session, updates, local store. Qt Core only, no widgets, no help-desk word."""
