"""What is known of the world: phones, networks, places, institutions, lists."""
