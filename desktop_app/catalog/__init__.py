"""Services, categories, custom fields and request forms on the desktop."""
