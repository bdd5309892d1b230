"""Run it: `python -m simulator --port 8100 --webhook-url URL --webhook-secret whsec_… [--data FILE]`."""

from __future__ import annotations

import argparse
from pathlib import Path

from daphne.server import Server, twisted_loop

from simulator.app import Simulator


def main() -> None:
    parser = argparse.ArgumentParser(prog="simulator", description="A stand-in for the payment gateways.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--webhook-url", required=True, help="where Stripe's webhooks go")
    parser.add_argument("--webhook-secret", required=True, help="what they are signed with (whsec_…)")
    parser.add_argument(
        "--public-url", default="", help="how browsers reach the hosted page, where not by the Host header"
    )
    parser.add_argument("--data", type=Path, help="file that keeps payments over a restart (default: memory only)")
    options = parser.parse_args()
    simulator = Simulator(
        webhook_url=options.webhook_url,
        webhook_secret=options.webhook_secret,
        data=options.data,
        public_url=options.public_url,
    )
    twisted_loop.call_soon(simulator.start)
    endpoint = f"tcp:port={options.port}:interface={options.host}"
    Server(application=simulator, endpoints=[endpoint], server_name="simulator").run()


if __name__ == "__main__":
    main()
