"""Changes that people make in the room, one module per subject."""
