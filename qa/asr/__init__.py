"""Words from sound: faster-whisper behind one interface, and transcripts that somebody else made."""
