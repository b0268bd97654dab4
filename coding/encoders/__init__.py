"""What the registry of encoders is made of: a static model from a folder, and its word pieces. Pure but for files."""
