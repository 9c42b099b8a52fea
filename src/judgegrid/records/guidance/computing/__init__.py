"""What the machine writes in the room, one module per subject."""
