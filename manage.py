#!/usr/bin/env python
"""Django's command line, with the embedded servers of DATA_DIR for every command that needs some."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from config.commands import command_servers

    with command_servers(sys.argv):
        try:
            execute_from_command_line(sys.argv)
        except ImproperlyConfigured as error:
            sys.exit(str(error))


if __name__ == "__main__":
    main()
