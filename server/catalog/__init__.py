"""Services, the category tree, custom fields, request forms, teams."""
