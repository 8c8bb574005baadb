"""Reports that are made by the clock."""

from datetime import timedelta

from server.core.jobs import Job
from server.reports.actions import saved

JOBS = [Job("make_due_reports", timedelta(minutes=10), saved.make_due)]
