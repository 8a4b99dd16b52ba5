"""Views: they read records and show them, and run nothing."""
