"""The desk: a local web application for inspectors, trainers, supervisors and agents, on one store."""
