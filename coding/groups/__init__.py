"""What people do with groups of passages: levels of the tree, pins, moves, what is new, and where a theme came from."""
