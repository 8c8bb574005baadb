"""The directory: persons, found as people type them; their dates, equipment and tickets; import."""
