"""What all exercises share: how they are declared, counted, held, judged and scored."""
