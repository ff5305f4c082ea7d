"""The migrations. They stand on their own: none imports the present schema, which goes on changing."""
