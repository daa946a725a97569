"""The year's dates: its plan, the board of deadline day, and reminders to those not done."""
