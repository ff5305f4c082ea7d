"""Every schema that a store ever had, oldest first. Forward only: a migration that was released is never changed."""
