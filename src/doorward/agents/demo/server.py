"""A small MCP server over stdio with invented content: ``python server.py NAME``.

It stands for a company's own servers in the demo. Only the standard library is used, so that it
runs in an empty environment; it answers what the demo asks and knows nothing of agents or rights.
"""

import json
import sys

Tools = dict[str, tuple[str, dict[str, str], str]]
"""By name: what it says of itself, its arguments with their types, and what it answers."""

SERVERS: dict[str, Tools] = {
    "warehouse": {
        "floor_plan": ("The floor plan of a hall.", {"hall": "string"}, "Hall {hall}: 40 racks."),
        "move_pallet": (
            "Move a pallet to another rack.",
            {"pallet": "string", "rack": "string"},
            "Pallet {pallet} is at rack {rack}.",
        ),
    },
    "retail": {
        "sales_report": ("Sales of a week.", {"week": "integer"}, "Week {week}: 1,204 orders."),
    },
    "helpdesk": {
        "find_ticket": (
            "A customer's ticket.",
            {"number": "integer"},
            "Ticket {number}: a kettle that leaks. Customer kim@example.com.",
        ),
        "refund": (
            "Pay a customer back.",
            {"ticket": "integer", "euros": "number"},
            "Refunded {euros} euros for ticket {ticket}.",
        ),
        "send_mail": (
            "Send a message.",
            {"to": "string", "text": "string"},
            "Sent to {to}.",
        ),
    },
    "cloud": {
        "list_machines": (
            "Machines of a cluster.",
            {"cluster": "string"},
            "{cluster}: web-1, db-1.",
        ),
    },
    "code": {
        "read_file": ("A file of the repository.", {"path": "string"}, "# {path}"),
        "write_file": (
            "Write a file of the repository.",
            {"path": "string", "text": "string"},
            "Wrote {path}.",
        ),
        "delete_branch": ("Delete a branch.", {"branch": "string"}, "Deleted {branch}."),
    },
}


def main() -> None:
    """Answer requests, a line each, until the input ends."""
    tools = SERVERS[sys.argv[1]]
    for line in sys.stdin:
        asked = json.loads(line)
        if "id" not in asked:
            continue
        answer = {"jsonrpc": "2.0", "id": asked["id"]}
        try:
            answer["result"] = result(tools, asked["method"], asked.get("params", {}))
        except (KeyError, ValueError):
            answer["error"] = {"code": -32601, "message": "not known here"}
        print(json.dumps(answer), flush=True)


def result(tools: Tools, method: str, params: dict[str, object]) -> dict[str, object]:
    """What is answered to a request. Raises `KeyError` for what is not known."""
    if method == "initialize":
        about = {"name": sys.argv[1], "version": "1"}
        version = params["protocolVersion"]
        return {"protocolVersion": version, "capabilities": {"tools": {}}, "serverInfo": about}
    if method == "tools/list":
        return {"tools": [_tool(name, *tool[:2]) for name, tool in tools.items()]}
    if method == "tools/call":
        text = tools[str(params["name"])][2].format_map(dict(params["arguments"]))  # type: ignore[call-overload]
        return {"content": [{"type": "text", "text": text}], "isError": False}
    raise KeyError(method)


def _tool(name: str, description: str, arguments: dict[str, str]) -> dict[str, object]:
    properties = {key: {"type": kind} for key, kind in arguments.items()}
    schema = {"type": "object", "properties": properties, "required": list(arguments)}
    return {"name": name, "description": description, "inputSchema": schema}


if __name__ == "__main__":
    main()
