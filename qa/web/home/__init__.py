"""Today at a glance: what waits for whom, by what somebody may do."""
