"""`make run`: the servers and every process of the marketplace under one keeper (`python -m config.run`)."""
