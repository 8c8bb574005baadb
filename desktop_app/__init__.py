"""The desktop application of the help desk."""
