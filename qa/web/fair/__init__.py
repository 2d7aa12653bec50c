"""The room of fairness: release to agents, their own pages, appeals, score versions, and calibration."""
