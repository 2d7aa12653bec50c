"""The trainer of the embedded model: text, speech, telephone line, windows, network, export."""
