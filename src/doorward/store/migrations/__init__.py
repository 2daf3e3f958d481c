"""Tables and their migrations are made by Django from `doorward.store.models`."""
