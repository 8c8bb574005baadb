"""Pages of the automation in the settings."""
