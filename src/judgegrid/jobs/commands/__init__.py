"""The commands of ``judgegrid``: one module each, listed here in the order in which help shows them.

A module holds ``NAME`` and ``HELP`` (plain literals: help reads them without importing the module),
``add_arguments(parser)`` and ``run(options) -> int``. To add a command, add the module and its line.
"""

COMMANDS: dict[str, str] = {
    "demo": "judgegrid.jobs.commands.demo",
    "setup": "judgegrid.jobs.commands.setup",
    "load": "judgegrid.jobs.commands.load",
    "serve": "judgegrid.jobs.commands.serve",
    "worker": "judgegrid.jobs.commands.worker",
    "clock": "judgegrid.jobs.commands.clock",
    "doctor": "judgegrid.jobs.commands.doctor",
    "audit": "judgegrid.jobs.commands.audit",
    "attribute": "judgegrid.jobs.commands.attribute",
    "compute": "judgegrid.jobs.commands.compute",
    "learn": "judgegrid.jobs.commands.learn",
    "link": "judgegrid.jobs.commands.link",
    "backup": "judgegrid.jobs.commands.backup",
    "restore": "judgegrid.jobs.commands.restore",
    "paper": "judgegrid.jobs.commands.paper",
    "manage": "judgegrid.jobs.commands.manage",
}
