"""``pilates check``: the trainer held against clips whose truth is known."""
