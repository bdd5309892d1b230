"""PostgreSQL and Redis out of wheels: started for a data folder, shared by every command of that folder."""

from config.embedded.commands import command_servers
from config.embedded.processes import ServerError
from config.embedded.servers import EmbeddedServers, embedded_servers

__all__ = ["EmbeddedServers", "ServerError", "command_servers", "embedded_servers"]
