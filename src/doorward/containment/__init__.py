"""Steps that hold an account or a machine at once, each planned, journalled and undone."""
