"""What the camera's signals are worth: candidate measures of each exercise side by side, against known truth."""
