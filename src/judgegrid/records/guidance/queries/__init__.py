"""Reading the room, one module per subject."""
