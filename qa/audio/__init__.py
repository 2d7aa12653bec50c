"""From a file to sound, and from sound to who is active when: decode, tones, music, speech, triage."""
