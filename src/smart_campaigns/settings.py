"""What the environment says: paths, database, ports. Everything else is a setting of the product, kept in the store."""
