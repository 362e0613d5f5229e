"""The app: camera, landmarks, window, record, review and the command line."""
