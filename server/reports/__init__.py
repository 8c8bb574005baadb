"""Figures of the desk, dashboards, SLA contract reports, forecasts."""
