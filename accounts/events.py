"""News that accounts publishes."""

ROLE_ADDED = "role_added"  # user_id, role
