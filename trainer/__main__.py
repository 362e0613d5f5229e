"""``python -m trainer``: the same as the command ``pilates``."""

from trainer.cli.app import main

if __name__ == "__main__":
    main()
