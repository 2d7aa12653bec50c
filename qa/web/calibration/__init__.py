"""The room of calibration (定标): blind double scoring, and how people and machine agree."""
