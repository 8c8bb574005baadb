"""The sections of the settings that keep the catalog."""
