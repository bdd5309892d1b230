"""PostgreSQL and Redis out of wheels: started for a data folder, shared by every command of that folder."""

from config.embedded.processes import ServerError
from config.embedded.servers import EmbeddedServers, embedded_servers

__all__ = ["EmbeddedServers", "ServerError", "embedded_servers"]
