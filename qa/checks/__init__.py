"""What a rubric may ask of a call: one operator a module."""
