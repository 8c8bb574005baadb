"""What every feature stands on; holds no help-desk word."""
