"""What good movement is: one file an exercise, and the shared mechanism that counts and scores."""
