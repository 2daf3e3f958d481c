"""Other hands at a worker's machine: how programs, hardware and input timing tell of them."""
