"""The server: one process that keeps tickets, people, assets, custody and inventory."""
