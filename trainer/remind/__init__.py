"""Reminders between sessions: a calendar file of the plan, and the system's notifications.

May import: ``base``, ``plan``, ``record``.
"""

__all__ = ["calendar_file", "notifier", "report", "rhythm"]
