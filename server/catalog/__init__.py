"""Teams with their tier and members, and the category tree."""
