"""Figures of the desk: dashboard, SLA report, forecast, saved reports."""
