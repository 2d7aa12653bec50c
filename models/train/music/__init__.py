"""The music classifier's training: sound that we make, windows of it with their truth, and the fit."""
