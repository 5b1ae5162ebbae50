"""What is accepted where nobody says otherwise; apart from all that computes, so that it costs nothing to know."""

FALSE_ALARM_RATE = 0.001
"""Days at alert that nothing has caused, per series and day."""
