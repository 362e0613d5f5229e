"""What a camera view can be trusted for: landmarks, angles, smoothing, the baseline and the camera's pose."""
