"""Render clips of a person on a mat whose pose is known exactly."""
