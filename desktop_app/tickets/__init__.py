"""The ticket desk: inbox, workspace, phone intake."""
