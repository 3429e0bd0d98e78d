"""`hotline`: the command line."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Coroutine
from pathlib import Path

from cti import (
    commands,
    commands_asterisk,
    commands_config,
    commands_emergency,
    commands_evaluate,
    commands_listening,
    commands_measures,
    commands_outbox,
    commands_planning,
)
from desk.ports import Role


def parser() -> argparse.ArgumentParser:
    """What the command line takes."""
    top = argparse.ArgumentParser(
        prog="hotline", description="The telephone system of a citizen hotline 12345, on Asterisk."
    )
    commands_ = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands_.add_parser(
        "run", help="start everything on this machine and play demonstration calls", description=RUN
    )
    run.add_argument("--once", action="store_true", help="end after the calls; exit code 1 if one went wrong")
    run.add_argument("--folder", type=Path, default=Path("var"), help="where all it writes goes (var)")
    serve = commands_.add_parser("serve", help="the service alone, beside an Asterisk", description=SERVE)
    serve.set_defaults(once=False)
    check = commands_.add_parser("check", help="the same as `config check`")
    check.set_defaults(action="check")
    commands_config.check_takes(check)
    config = commands_.add_parser(
        "config", help="check, compare, apply, roll back the operators' configuration", description=CONFIG
    )
    commands_config.takes(config)
    account = commands_.add_parser("account", help="make, renew or remove an account of the desk")
    account.add_argument("name", nargs="?", help="login name; an agent's is the work number")
    account.add_argument("role", nargs="?", choices=[role.value for role in Role])
    account.add_argument("--display", default="", help="name on screens")
    account.add_argument(
        "--remove", metavar="NAME", help="remove this account; whoever uses it is logged out"
    )
    commands_planning.add_parsers(commands_)
    outbox = commands_.add_parser(
        "outbox", help="what waits to be told to the city's system", description=OUTBOX
    )
    commands_outbox.takes(outbox)
    commands_evaluate.add_parser(commands_)
    commands_listening.add_parsers(commands_)
    commands_emergency.add_parser(commands_)
    asterisk = commands_.add_parser("asterisk", help="write Asterisk's configuration", description=ASTERISK)
    asterisk.add_argument("directory", type=Path, help="folder of its own, e.g. /etc/asterisk-hotline")
    measures = commands_.add_parser("measures", help="the figures of service", description=MEASURES)
    measures.add_argument(
        "--from", dest="since", metavar="TIME", help="local: 2026-03-01 or '2026-03-01 08:30'"
    )
    measures.add_argument("--to", dest="until", metavar="TIME", help="the same; now")
    measures.add_argument(
        "--by", choices=["number", "group", "agent"], default="number", help="one line for each"
    )
    measures.add_argument("--json", action="store_true", help="all figures as one JSON object")
    return top


RUN = """A local Asterisk, the service, four demonstration callers and two agents' phones, each in
a process of its own. Anybody can log in to the desk with a browser and take calls beside them."""
SERVE = """Settings come from the environment (HOTLINE_...) or the file that HOTLINE_ENV_FILE names;
docs/reference/settings.md lists them. Ends in good order on SIGTERM: calls go on in Asterisk."""
MEASURES = """From what is kept, by default of the last 24 hours; docs/reference/measures.md says what each
figure means."""
OUTBOX = """Orders, emergencies and grave requests go to the city's system by webhook, at least once;
docs/reference/webhooks.md. What it refused for good is put aside until it is sent again from here."""
CONFIG = """The folder that HOTLINE_CONFIG_DIR names is the working copy. What is in force is the newest
version in the database; `apply` makes one of the folder, and a running service takes it in by itself."""
ASTERISK = """Renders config/asterisk for the settings and the agents of the configuration, so that
the service and an Asterisk that is already there agree on ports, secrets and phones."""


def main() -> None:
    """Run one command; exits with its code, and with 2 and one plain line when it cannot."""
    arguments = parser().parse_args()
    try:
        code = _run(arguments)
        sys.stdout.flush()
        sys.exit(code)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # whoever read the output, head or less, has seen enough; nor may the interpreter complain at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except commands.Refused as refused:
        sys.stderr.write(f"hotline: {refused}\n")
        sys.exit(2)


def _run(arguments: argparse.Namespace) -> int:
    match arguments.command:
        case "run":
            # the demonstration stands above the service, so it is another program
            more = ["--once"] if arguments.once else []
            command = [sys.executable, "-m", "demo", "--folder", str(arguments.folder), *more]
            os.execv(sys.executable, command)  # noqa: S606 -- ourselves
        case "serve":
            return asyncio.run(commands.serve())
        case "measures":
            asked = arguments.since, arguments.until, arguments.by, arguments.json
            return asyncio.run(commands_measures.measures(*asked))
        case "check" | "config":
            return commands_config.run(arguments)
        case "account":
            return asyncio.run(_account(arguments))
        case "outbox":
            return commands_outbox.run(arguments)
        case "simulate":
            return commands_planning.run_simulate(arguments)
        case "evaluate":
            return commands_evaluate.evaluate(arguments)
        case "recogniser":
            return asyncio.run(commands_listening.recogniser(arguments))
        case "model":
            return commands_listening.fetch()
        case "emergency":
            return commands_emergency.run(arguments)
        case "staff":
            return commands_planning.run_staff(arguments)
    return commands_asterisk.write_asterisk(arguments.directory)


def _account(arguments: argparse.Namespace) -> Coroutine[None, None, int]:
    if arguments.remove is not None:
        if arguments.name is not None:
            raise commands.Refused("give either --remove NAME or a name and a role")
        return commands.remove_account(arguments.remove)
    if arguments.role is None:
        raise commands.Refused("give a name and a role (agent, supervisor or operator), or --remove NAME")
    return commands.account(arguments.name, arguments.role, arguments.display)


if __name__ == "__main__":
    main()
