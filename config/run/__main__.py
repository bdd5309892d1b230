from __future__ import annotations

import sys

from config.embedded import ServerError
from config.environment import read_env_file
from config.run.supervisor import Supervisor


def main() -> None:
    read_env_file()
    try:
        Supervisor.from_environment().run()
    except ServerError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
