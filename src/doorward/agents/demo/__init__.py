"""A small invented fleet behind a real gateway and a real token service, on this machine only."""
