"""What can be trusted in a camera view: landmarks, angles, smoothing, the start position and the camera's place.

May import: numpy alone, and nothing of this project.
"""
