"""The sound of calls: delivered, drawn on the time axis, played where a moment is named."""
