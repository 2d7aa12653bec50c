"""Rule packs: found, read, tested."""
